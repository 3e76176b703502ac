package io.starling.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.store.disk.InUseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes, again and again, with the same directory: 5 times, or {@code
 * -Dkills=200}. What it has acknowledged must be there, and no half of a transaction.
 */
class KillTest {

  private static final int KILLS = 5;

  @TempDir private Path directory;

  @Test
  void nothingAcknowledgedIsLostToKill() {
    Seeds.check(
        random -> {
          Map<Integer, Long> acknowledged = new HashMap<>();
          for (int i = 0; i < Integer.getInteger("kills", KILLS); i++) {
            writeAndKill(random, acknowledged);
            check(acknowledged);
          }
        });
  }

  private void writeAndKill(RandomGenerator random, Map<Integer, Long> acknowledged)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int untilKilled = 1 + random.nextInt(4000);
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(".")) { // Otherwise it was killed while it wrote the line.
          String[] parts = line.substring(0, line.length() - 1).split(" ");
          acknowledged.merge(Integer.valueOf(parts[0]), Long.valueOf(parts[1]), Math::max);
        }
        seen++;
        if (seen == untilKilled) {
          assertThatThrownBy(() -> Store.open(directory, StoreSettings.defaults()))
              .isInstanceOf(InUseException.class)
              .hasMessageEndingWith("is in use by process " + process.pid());
          process
              .toHandle()
              .destroyForcibly(); // Unlike that of the process it leaves the pipe open.
        }
      }
      assertThat(seen).as("acknowledged before it ended").isGreaterThanOrEqualTo(untilKilled);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void check(Map<Integer, Long> acknowledged) throws IOException {
    try (Store store = Store.open(directory, StoreSettings.defaults())) {
      acknowledged.forEach(
          (writer, last) -> {
            long first = valueOf(store, KilledWriter.FIRST, writer);
            long second = valueOf(store, KilledWriter.SECOND, writer);
            assertThat(first).as("halves of a transaction").isEqualTo(second);
            assertThat(first).as("writer %s", writer).isBetween(last, last + 1);
          });
      assertThat(store.view().entries("", "log").count())
          .as("one entry for each transaction, of the last 1,000 of each writer")
          .isBetween(1L, KilledWriter.WRITERS * (KilledWriter.KEPT + 1L));
    }
  }

  private static long valueOf(Store store, String type, int writer) {
    return ByteBuffer.wrap(store.get(KilledWriter.key(type, writer)).value()).getLong();
  }
}
