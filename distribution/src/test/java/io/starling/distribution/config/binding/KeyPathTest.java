package io.starling.distribution.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPathTest {

  @Test
  void segmentsAreSplitAtDotsOutsideQuotesAndBeforeBrackets() {
    assertThat(KeyPath.parse("log.levels.\"io.netty\".x[12].y").segments())
        .containsExactly("log", "levels", "io.netty", "x", "[12]", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b-c", "realms[0].uri", "log.levels.\"io.netty\"", "a[0][1]"})
  void writtenFormIsThatWhichWasRead(String text) {
    assertThat(KeyPath.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".a", "a.", "a..b", "a[x]", "a\"b\"", "\"a", "a[1]b"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> KeyPath.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a key; write it like limits.nesting");
  }
}
