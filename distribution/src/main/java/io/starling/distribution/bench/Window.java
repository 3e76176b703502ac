package io.starling.distribution.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one caller or publisher has under way: a bounded number of operations, each awaited by the
 * same number of receivers. An operation leaves the window when all of them have it, when it was
 * given up, or when it took too long.
 *
 * <p>An operation is named by its ticket, a positive number below 2^53 that goes over the wire with
 * it: the number of the operation and the place in the window. A place is used again, its ticket
 * never is, so what comes late or twice is told apart.
 *
 * <p>Times are those of the caller's clock in nanoseconds. Safe for all threads.
 */
final class Window {
  /** The largest window. */
  static final int SIZE_MAX = 1 << 20;

  /** Instead of a ticket: the window is full. */
  static final long FULL = -1;

  /** Instead of an arrival: nobody waits for this, it came twice or too late. */
  static final long UNEXPECTED = -1;

  private static final int PLACE_BITS = 20;
  private static final long PLACE_MASK = SIZE_MAX - 1;

  private final int receivers;
  private final Operation[] places;
  private final int[] free;
  private int freeCount;
  private long lastNumber;

  /** One place of the window. */
  private static final class Operation {
    private final BitSet awaited = new BitSet();
    private long ticket;
    private long sinceNanos;
  }

  /**
   * An operation that took too long.
   *
   * @param number the number of the operation, from 1
   * @param receivers who did not receive it, from 0
   */
  record Loss(long number, List<Integer> receivers) {}

  /**
   * Makes an empty window.
   *
   * @param size how many operations may be under way, 1 to {@link #SIZE_MAX}
   * @param receivers how many receive each of them, 1 or more
   */
  Window(int size, int receivers) {
    if (size < 1 || size > SIZE_MAX || receivers < 1) {
      throw new IllegalArgumentException("window of " + size + " for " + receivers + " receivers");
    }
    this.receivers = receivers;
    this.places = new Operation[size];
    this.free = new int[size];
    for (int place = size - 1; place >= 0; place--) {
      free[freeCount++] = place;
    }
  }

  /** The number of the operation with a ticket: 1, 2, 3 and so on. */
  static long number(long ticket) {
    return ticket >>> PLACE_BITS;
  }

  /**
   * Begins an operation.
   *
   * @param sinceNanos when its latency begins; not after now
   * @return its ticket, or {@link #FULL}
   */
  synchronized long begin(long sinceNanos) {
    if (freeCount == 0) {
      return FULL;
    }
    int place = free[--freeCount];
    Operation operation = places[place];
    if (operation == null) {
      operation = new Operation();
      places[place] = operation;
    }
    lastNumber++;
    operation.ticket = (lastNumber << PLACE_BITS) | place;
    operation.sinceNanos = sinceNanos;
    operation.awaited.set(0, receivers);
    return operation.ticket;
  }

  /**
   * A receiver has an operation.
   *
   * @return an arrival for {@link #latencyNanos} and {@link #isLast}, or {@link #UNEXPECTED}
   */
  synchronized long arrived(long ticket, int receiver, long nowNanos) {
    Operation operation = find(ticket);
    if (operation == null || !operation.awaited.get(receiver)) {
      return UNEXPECTED;
    }
    operation.awaited.clear(receiver);
    boolean isLast = operation.awaited.isEmpty();
    if (isLast) {
      free(operation);
    }
    return (Math.max(0, nowNanos - operation.sinceNanos) << 1) | (isLast ? 1 : 0);
  }

  /** The nanoseconds from the beginning of an operation to an arrival. */
  static long latencyNanos(long arrival) {
    return arrival >>> 1;
  }

  /** Whether the operation left the window with an arrival. */
  static boolean isLast(long arrival) {
    return (arrival & 1) != 0;
  }

  /** Nobody will receive this operation; false when it was over already. */
  synchronized boolean giveUp(long ticket) {
    Operation operation = find(ticket);
    if (operation == null) {
      return false;
    }
    free(operation);
    return true;
  }

  /** Gives up what began before a time, and tells what that was. */
  synchronized List<Loss> expire(long beforeNanos) {
    List<Loss> losses = new ArrayList<>();
    for (Operation operation : places) {
      if (operation != null && operation.ticket != 0 && operation.sinceNanos - beforeNanos < 0) {
        losses.add(new Loss(number(operation.ticket), operation.awaited.stream().boxed().toList()));
        free(operation);
      }
    }
    return losses;
  }

  /** How many operations are under way. */
  synchronized int size() {
    return places.length - freeCount;
  }

  private @Nullable Operation find(long ticket) {
    long place = ticket & PLACE_MASK;
    Operation operation = place < places.length ? places[(int) place] : null;
    return operation != null && ticket != 0 && operation.ticket == ticket ? operation : null;
  }

  private void free(Operation operation) {
    free[freeCount++] = (int) (operation.ticket & PLACE_MASK);
    operation.ticket = 0;
    operation.awaited.clear();
  }
}
