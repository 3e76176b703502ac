package io.starling.distribution.config.binding;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, or doubtful, in a configuration.
 *
 * @param origin where it was written; null when the records were built in code, or when a key is
 *     missing
 * @param key the full key, for example {@code limits.message-size}; empty when no key is concerned
 * @param message what was found and what is allowed; never holds a secret
 */
public record ConfigProblem(@Nullable Origin origin, String key, String message) {

  /** Problems of a file in the order of its lines, then all others in the order they were found. */
  static final Comparator<ConfigProblem> BY_PLACE =
      Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column);

  /** The problem on one line: {@code starling.yaml:3:12: limits.nesting: 0 is not allowed ...}. */
  @Override
  public String toString() {
    String place = origin == null || origin instanceof Origin.Default ? "" : origin.describe();
    return place + (place.isEmpty() ? "" : ": ") + key + (key.isEmpty() ? "" : ": ") + message;
  }

  private int line() {
    return origin instanceof Origin.InFile place ? place.line() : Integer.MAX_VALUE;
  }

  private int column() {
    return origin instanceof Origin.InFile place ? place.column() : Integer.MAX_VALUE;
  }
}
