package io.starling.distribution.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "off,   PT0S,      off",
    "0s,    PT0S,      off",
    "500ms, PT0.5S,    500ms",
    "1500ms,PT1.5S,    1500ms",
    "90s,   PT90S,     90s",
    "120s,  PT2M,      2m",
    "1h,    PT1H,      1h",
    "36h,   PT36H,     36h",
    "48h,   P2D,       2d",
  })
  void durationsAreReadAndWritten(String text, Duration duration, String shortest) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.format(duration)).isEqualTo(shortest);
    assertThat(Durations.parse(shortest)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "-1s", "1.5s", "1 s", "1S", "1w", "ms", "1234567890123s"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not a duration; write it like 500ms, 10s, 2m or 1h");
  }
}
