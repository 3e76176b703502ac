package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginSecretTest {

  @TempDir Path directory;

  @Test
  void theSecretIsMadeOnceAndForItsOwner() throws IOException {
    byte[] first = LoginSecret.in(directory);

    assertThat(LoginSecret.in(directory)).isEqualTo(first).hasSize(32);
    assertThat(Files.list(directory)).containsExactly(directory.resolve("login-secret"));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("login-secret"))))
        .isEqualTo("rw-------");
    assertThat(LoginSecret.random()).isNotEqualTo(LoginSecret.random());
  }

  @Test
  void aSecretThatIsCutOffIsRefused() throws IOException {
    Files.write(directory.resolve("login-secret"), new byte[31]);

    assertThatThrownBy(() -> LoginSecret.in(directory))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining("31 bytes instead of 32");
  }
}
