package io.starling.transport.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one loop: plain numbers that only the loop writes and anybody may read, a little
 * late.
 */
@SuppressWarnings("EnumOrdinal") // A counter is one addition to a plain array.
public final class TransportCounters {

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int CODES = 18;

  private final long[] counts = new long[TransportCounter.values().length];
  private final long[] closeCodes = new long[CODES];

  /** Makes counters that are all zero. */
  public TransportCounters() {}

  /** Adds one; on the loop's thread. */
  public void add(TransportCounter counter) {
    add(counter, 1);
  }

  /** Adds a number; on the loop's thread. */
  public void add(TransportCounter counter, long number) {
    add(counts, counter.ordinal(), number);
  }

  /** Returns a count; from any thread. */
  public long get(TransportCounter counter) {
    return (long) ELEMENT.getOpaque(counts, counter.ordinal());
  }

  /** Counts a WebSocket close code that was sent or, first, received; on the loop's thread. */
  public void addCloseCode(int code) {
    add(closeCodes, slot(code), 1);
  }

  /**
   * Returns how many WebSocket connections were closed with a code; from any thread.
   *
   * @param code 1000 to 1015; any from 3000 to 3999 stands for all of these, and likewise 4000
   */
  public long closeCodes(int code) {
    return (long) ELEMENT.getOpaque(closeCodes, slot(code));
  }

  private static int slot(int code) {
    if (code >= 4000) {
      return 17;
    }
    return code >= 3000 ? 16 : Math.clamp(code - 1000L, 0, 15);
  }

  private static void add(long[] array, int i, long number) {
    ELEMENT.setOpaque(array, i, array[i] + number);
  }
}
