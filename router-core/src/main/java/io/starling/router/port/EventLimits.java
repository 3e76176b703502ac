package io.starling.router.port;

import java.time.Duration;

/**
 * The bounds of what a realm remembers of publications, past and to come.
 *
 * @param retained the most retained events of a realm; 0 keeps none
 * @param retainedBytes the most bytes that the retained events of a realm take
 * @param retainedTime how long an event is retained at most; zero for no limit
 * @param replay the most retained events that one SUBSCRIBE is sent, the latest ones
 * @param historyAnswer the most events of a history that one call is answered with
 * @param testaments the most testaments of a session
 * @param testamentBytes the most bytes that the testaments of a session take
 */
public record EventLimits(
    int retained,
    long retainedBytes,
    Duration retainedTime,
    int replay,
    int historyAnswer,
    int testaments,
    long testamentBytes) {

  /** The defaults. */
  public static final EventLimits DEFAULT =
      new EventLimits(100_000, 64L << 20, Duration.ZERO, 10_000, 10_000, 100, 1L << 20);

  /** Checks the bounds. */
  public EventLimits {
    if (retained < 0
        || retainedBytes < 0
        || retainedTime.isNegative()
        || replay < 0
        || historyAnswer < 1
        || testaments < 0
        || testamentBytes < 0) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }
}
