package io.starling.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a client that lost its session tries again: after a delay that doubles from attempt to
 * attempt up to a maximum, each drawn at random between its half and its whole, so that many
 * clients do not come back at once.
 *
 * @param initialDelay the delay before the first attempt, more than zero
 * @param maxDelay the longest delay, at least the initial one
 * @param maxAttempts how many attempts in a row are made, 0 for none; a session that was
 *     established starts the count anew
 */
public record ReconnectPolicy(Duration initialDelay, Duration maxDelay, int maxAttempts) {

  /** Checks the bounds. */
  public ReconnectPolicy {
    if (initialDelay.isNegative()
        || initialDelay.isZero()
        || maxDelay.compareTo(initialDelay) < 0) {
      throw new IllegalArgumentException(
          "delays " + initialDelay + " to " + maxDelay + ", expected 0 < initial <= max");
    }
    if (maxAttempts < 0) {
      throw new IllegalArgumentException(maxAttempts + " attempts, expected 0 or more");
    }
  }

  /** Never tries again: the client is closed when its session ends. */
  public static ReconnectPolicy never() {
    return new ReconnectPolicy(Duration.ofMillis(1), Duration.ofMillis(1), 0);
  }

  /** Tries for ever, first after half a second, at last every 30 seconds. */
  public static ReconnectPolicy forever() {
    return new ReconnectPolicy(Duration.ofMillis(500), Duration.ofSeconds(30), Integer.MAX_VALUE);
  }

  /**
   * The delay before an attempt, or nothing when no more are made.
   *
   * @param attempt counted from 1
   */
  Optional<Duration> delay(int attempt, RandomGenerator random) {
    if (attempt > maxAttempts) {
      return Optional.empty();
    }
    int doublings = Math.min(attempt - 1, 30);
    long whole = maxDelay.toNanos();
    if (initialDelay.toNanos() <= whole >> doublings) {
      whole = initialDelay.toNanos() << doublings;
    }
    return Optional.of(Duration.ofNanos(whole / 2 + random.nextLong(whole / 2 + 1)));
  }
}
