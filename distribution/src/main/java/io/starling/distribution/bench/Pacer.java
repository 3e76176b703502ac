package io.starling.distribution.bench;

/**
 * When operations are due at a steady rate. An operation that is done late keeps the time it was
 * due at, so that latencies counted from there include the waiting (no "coordinated omission").
 *
 * <p>Belongs to one thread.
 */
final class Pacer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double intervalNanos;
  private final long startNanos;
  private long taken;

  /**
   * Makes a pacer whose first operation is due at once.
   *
   * @param perSecond the rate, above 0
   */
  Pacer(double perSecond, long startNanos) {
    this.intervalNanos = NANOS_PER_SECOND / perSecond;
    this.startNanos = startNanos;
  }

  /** When the next operation is due. */
  long dueNanos() {
    return startNanos + (long) (taken * intervalNanos);
  }

  /** Whether the next operation is due. */
  boolean isDue(long nowNanos) {
    return dueNanos() - nowNanos <= 0;
  }

  /** Takes the next operation, and returns when it is or was due. */
  long take() {
    long due = dueNanos();
    taken++;
    return due;
  }
}
