package io.starling.router.port;

import java.time.Duration;

/**
 * The bounds of what a realm remembers of its publications.
 *
 * @param retained the most retained events of a realm; 0 keeps none
 * @param retainedBytes the most bytes that the retained events of a realm take
 * @param retainedTime how long an event is retained at most; zero for no limit
 */
public record EventLimits(int retained, long retainedBytes, Duration retainedTime) {

  /** The defaults. */
  public static final EventLimits DEFAULT = new EventLimits(100_000, 64L << 20, Duration.ZERO);

  /** Checks the bounds. */
  public EventLimits {
    if (retained < 0 || retainedBytes < 0 || retainedTime.isNegative()) {
      throw new IllegalArgumentException("a limit is negative");
    }
  }
}
