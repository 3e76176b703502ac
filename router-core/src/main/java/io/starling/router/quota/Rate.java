package io.starling.router.quota;

/**
 * A rate, as the arithmetic of the generic cell rate algorithm. The state is one time: when all
 * that was taken is paid for at this rate. It may lie ahead of the present by {@code burst}.
 *
 * <p>Whatever the arrivals, in no span of time is more taken than the rate allows in that span and
 * {@code burst} together; something whose cost is above what is left is taken if one unit is left,
 * and what follows waits for longer.
 *
 * @param perSecond messages or bytes
 * @param unit what one of them costs, in nanoseconds, rounded up
 * @param burst how much may be taken at once, in nanoseconds, not less than {@code unit}
 * @param lease what a loop takes at a time from a bucket that loops share, to spend it by itself; 0
 *     when it takes for each message
 */
record Rate(long perSecond, long unit, long burst, long lease) {

  private static final long SECOND = 1_000_000_000;

  /** Of a faster rate nobody counts the units of a burst, and their rounding would add up. */
  private static final long COUNTED_MAX = 1_000_000;

  /** Debts end here: far away, and far from an overflow. */
  private static final long DEBT_MAX = 1L << 60;

  /** Leases of all loops together are this part of a burst. */
  private static final int LEASED_PART = 8;

  /** A lease of fewer units than this is not worth it. */
  private static final int LEASED_UNITS_MIN = 4;

  /** A rate of which {@code burstNanos} can be saved up, but one unit at least. */
  static Rate of(long perSecond, long burstNanos) {
    long unit = Math.ceilDiv(SECOND, perSecond);
    // Units are rounded up, and three messages a second shall be three at once.
    long units = perSecond > COUNTED_MAX ? 0 : burstNanos * perSecond / SECOND;
    return new Rate(perSecond, unit, Math.max(Math.max(units, 1) * unit, burstNanos), 0);
  }

  /**
   * This rate for a bucket that loops share. What they hold is taken from the burst, so that all
   * together never take more than this rate allows, and up to an eighth less at once.
   */
  Rate sharedBy(int loops) {
    long leased = loops == 1 ? 0 : burst / ((loops + 1L) * LEASED_PART);
    return leased < LEASED_UNITS_MIN * unit
        ? this
        : new Rate(perSecond, unit, burst - (loops + 1) * leased, leased);
  }

  /** What an amount costs. */
  long cost(long amount) {
    return Math.ceilDiv(amount * SECOND, perSecond);
  }

  /** How long it takes until one unit can be taken: 0 when it can be now. */
  long untilUnit(long paid, long now) {
    return Math.max(0, Math.max(paid - now, 0) + unit - burst);
  }

  /** The state when something has been taken. */
  static long taken(long paid, long now, long cost) {
    return now + Math.min(Math.max(paid - now, 0) + cost, DEBT_MAX);
  }
}
