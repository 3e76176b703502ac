package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void isMadeForItsOwnerOnly() throws IOException {
    Path path = parent.resolve("a/data");

    try (DataDirectory data = DataDirectory.open(path)) {
      assertThat(data.path()).isEqualTo(path);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void belongsToOneNode() {
    Path path = parent.resolve("data");

    try (DataDirectory first = DataDirectory.open(path)) {
      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(NodeException.class)
          .hasMessage(
              "data directory "
                  + first.path()
                  + " is in use by another node, process "
                  + ProcessHandle.current().pid());
    }
    DataDirectory.open(path).close();
  }

  @Test
  void fileInItsPlaceIsReported() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining("data directory " + file + " cannot be used");
  }
}
