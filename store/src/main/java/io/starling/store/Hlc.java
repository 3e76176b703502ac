package io.starling.store;

/**
 * Hybrid logical time: milliseconds since 1970 in the upper 48 bits, a count in the lower 16. It
 * never falls at one node, and is higher than that of anything the node had seen.
 */
public final class Hlc {

  private static final int COUNT_BITS = 16;

  private Hlc() {}

  /** Returns the first time of a millisecond. */
  public static long of(long millis) {
    return millis << COUNT_BITS;
  }

  /** Returns the milliseconds since 1970. */
  public static long millis(long hlc) {
    return hlc >>> COUNT_BITS;
  }
}
