package io.starling.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir Path directory;

  private AuditLog open(long fileBytes) throws IOException {
    return AuditLog.open(directory, fileBytes, CLOCK);
  }

  private void write(int from, int to, long fileBytes) throws IOException {
    try (AuditLog log = open(fileBytes)) {
      for (int i = from; i <= to; i++) {
        log.append(Map.of("procedure", "user.add", "object", "user" + i));
      }
      assertThat(log.lastSeq()).isEqualTo(to);
    }
  }

  private List<Path> files() throws IOException {
    return AuditFiles.of(directory);
  }

  @Test
  void linesFollowEachOtherOverFilesAndRestarts() throws IOException {
    write(1, 5, 400);
    write(6, 9, 400);
    assertThat(files()).hasSizeGreaterThan(2);
    AuditVerification found = AuditVerification.of(directory);
    assertThat(found.problem()).isNull();
    assertThat(found.lines()).isEqualTo(9);
    assertThat(Files.readString(files().getFirst()))
        .startsWith("{\"seq\":1,\"time\":\"2026-01-02T03:04:05Z\",")
        .contains("\"object\":\"user1\"");
  }

  @Test
  void emptyLogIsWhole() throws IOException {
    open(400).close();
    assertThat(AuditVerification.of(directory))
        .isEqualTo(new AuditVerification(0, 0, AuditLog.GENESIS, null));
  }

  @Test
  void everyChangeOfALineShows() throws IOException {
    write(1, 3, 1 << 20);
    String whole = Files.readString(files().getFirst());
    Files.writeString(files().getFirst(), whole.replace("user2", "user8"));
    assertThat(AuditVerification.of(directory).problem())
        .isEqualTo(
            "audit-000000000001.jsonl:2: does not have the hash that follows from it and the line"
                + " before");
    assertThat(AuditVerification.of(directory).lines()).isEqualTo(1);
  }

  @Test
  void everyRemovalOfALineShowsButThatOfTheLast() throws IOException {
    write(1, 4, 1 << 20);
    List<String> lines = Files.readAllLines(files().getFirst());
    for (int removed = 0; removed < lines.size(); removed++) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.remove(removed);
      Files.write(files().getFirst(), fewer);
      AuditVerification found = AuditVerification.of(directory);
      assertThat(found.problem() == null).as("line " + removed).isEqualTo(removed == 3);
      assertThat(found.lines()).isEqualTo(removed);
    }
  }

  @Test
  void removalOfAFileShows() throws IOException {
    write(1, 9, 400);
    Path second = files().get(1);
    Files.delete(second);
    assertThat(AuditVerification.of(directory).problem()).contains("where").contains("expected");
  }

  @Test
  void exchangedLinesShow() throws IOException {
    write(1, 3, 1 << 20);
    List<String> lines = Files.readAllLines(files().getFirst());
    Files.write(files().getFirst(), List.of(lines.get(1), lines.get(0), lines.get(2)));
    assertThat(AuditVerification.of(directory).problem())
        .startsWith("audit-000000000001.jsonl:1: has the number 2 where 1 was expected");
  }

  @Test
  void lineThatAPowerFailureCutOffIsTakenAway() throws IOException {
    write(1, 2, 1 << 20);
    Files.writeString(files().getFirst(), "{\"seq\":3,\"ti", StandardOpenOption.APPEND);
    assertThat(AuditVerification.of(directory).problem())
        .isEqualTo("audit-000000000001.jsonl:3: is not a line of an audit log");
    write(3, 4, 1 << 20);
    assertThat(AuditVerification.of(directory)).extracting(AuditVerification::lines).isEqualTo(4L);
    assertThat(AuditVerification.of(directory).problem()).isNull();
  }

  @Test
  void fileThatHasOnlyJustBegunFollowsTheOneBefore() throws IOException {
    write(1, 3, 1 << 20);
    Files.createFile(directory.resolve(AuditFiles.name(4)));
    write(4, 5, 1 << 20);
    assertThat(AuditVerification.of(directory).problem()).isNull();
    assertThat(AuditVerification.of(directory).lines()).isEqualTo(5);
  }

  @Test
  void foreignFileIsNotContinued() throws IOException {
    Files.writeString(directory.resolve(AuditFiles.name(1)), "hello\n");
    assertThatThrownBy(() -> open(400))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the last line is not one of an audit log");
  }

  @Test
  void closedLogTakesNothing() throws IOException {
    AuditLog log = open(400);
    log.close();
    assertThatThrownBy(() -> log.append(Map.of())).isInstanceOf(IOException.class);
  }
}
