package io.starling.security.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoginLogTest {

  @Test
  void whatAClientChoseCannotBeginAnotherLine() {
    assertThat(LoginLog.printable("a\nb\u001B[0m")).isEqualTo("a?b?[0m");
    assertThat(LoginLog.printable("x".repeat(1000))).hasSize(103);
    assertThat(LoginLog.printable(null)).isNull();
  }
}
