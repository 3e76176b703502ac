package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyFileTest {
  @TempDir private Path directory;

  @Test
  void tellsProcessAndAddresses() throws IOException {
    Path file = directory.resolve("ready.json");
    Map<String, List<String>> listeners = new LinkedHashMap<>();
    listeners.put("http", List.of("127.0.0.1:41234"));
    listeners.put("raw-tcp", List.of("127.0.0.1:41235", "[::1]:41235"));

    ReadyFile.write(file, 4711, listeners);

    assertThat(file)
        .hasContent(
            """
            {"pid":4711,"listeners":{"http":"127.0.0.1:41234",\
            "raw-tcp":["127.0.0.1:41235","[::1]:41235"]}}
            """);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).as("no draft is left").containsExactly(file);
    }
  }

  @Test
  void replacesAnOldFile() throws IOException {
    Path file = Files.writeString(directory.resolve("ready.json"), "old");

    ReadyFile.write(file, 1, Map.of());

    assertThat(file).hasContent("{\"pid\":1,\"listeners\":{}}\n");
  }

  @Test
  void isRemoved() {
    Path file = directory.resolve("ready.json");
    ReadyFile.write(file, 1, Map.of());

    ReadyFile.remove(file);
    ReadyFile.remove(file);

    assertThat(file).doesNotExist();
  }

  @Test
  void folderThatIsMissingIsNamed() {
    Path file = directory.resolve("missing/ready.json");

    assertThatThrownBy(() -> ReadyFile.write(file, 1, Map.of()))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining(file.toString());
  }
}
