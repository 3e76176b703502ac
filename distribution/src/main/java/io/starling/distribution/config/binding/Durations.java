package io.starling.distribution.config.binding;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written form of durations: a whole number with a unit, or {@code off} for none. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static Duration parse(String text) {
    if (text.equals("off")) {
      return Duration.ZERO;
    }
    Matcher matcher = FORM.matcher(text);
    Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("is not a duration; write it like 500ms, 10s, 2m or 1h");
    }
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** The shortest form that {@link #parse} reads as the same duration. */
  static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "off";
    }
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
