package io.starling.router.port;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one loop: plain numbers that only the loop writes and anybody may read, a little
 * late. The hot path pays one addition and shares no cache line with other loops.
 */
@SuppressWarnings("EnumOrdinal") // A counter is one addition to a plain array.
public final class Counters {

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[Counter.values().length];
  private final long[] reachedLimits = new long[Quota.values().length];

  /** Makes counters at zero. */
  public Counters() {}

  /** Adds one; on the loop's thread. */
  public void add(Counter counter) {
    add(counter, 1);
  }

  /** Adds a number; on the loop's thread. */
  public void add(Counter counter, long number) {
    int i = counter.ordinal();
    ELEMENT.setOpaque(counts, i, counts[i] + number);
  }

  /** Counts a limit that was reached; on the loop's thread. */
  public void add(Quota reached) {
    int i = reached.ordinal();
    ELEMENT.setOpaque(reachedLimits, i, reachedLimits[i] + 1);
  }

  /** Returns how often a limit was reached; from any thread. */
  public long get(Quota reached) {
    return (long) ELEMENT.getOpaque(reachedLimits, reached.ordinal());
  }

  /** Returns a count; from any thread. */
  public long get(Counter counter) {
    return (long) ELEMENT.getOpaque(counts, counter.ordinal());
  }
}
