package io.starling.router.port;

import java.time.Duration;

/**
 * The bounds of session resumption ({@code docs/resumption.md}).
 *
 * @param timeout how long a session whose transport is gone waits for its client; zero when no
 *     session can be resumed
 * @param buffer the bytes of sent messages that are kept for one session until its client has
 *     acknowledged them
 * @param detachedSessions the most sessions of one realm that wait for their clients
 * @param detachedBytes the most bytes that are kept for the waiting sessions of one realm
 */
public record ResumeLimits(
    Duration timeout, long buffer, int detachedSessions, long detachedBytes) {

  /** No session can be resumed. */
  public static final ResumeLimits OFF = of(Duration.ZERO);

  /** Checks the bounds. */
  public ResumeLimits {
    if (timeout.isNegative() || buffer < 1 || detachedSessions < 0 || detachedBytes < 0) {
      throw new IllegalArgumentException("a limit of resumption is negative");
    }
  }

  /** The defaults with a time to come back. */
  public static ResumeLimits of(Duration timeout) {
    return new ResumeLimits(timeout, 1L << 20, 10_000, 256L << 20);
  }

  /** Whether sessions can be resumed. */
  public boolean isOffered() {
    return timeout.isPositive();
  }
}
