package io.starling.router.loop;

import org.jspecify.annotations.Nullable;

/**
 * The timers of one event loop: a hierarchical wheel of coarse ticks, so that a hundred thousand
 * idle sessions cost no scheduled task each.
 *
 * <p>{@link #schedule} and {@link #cancel} take constant time and allocate nothing. {@link
 * #advance} costs a constant amount per timer that is due, plus at most eight moves per timer over
 * its whole life; a jump in time costs nothing for the ticks that it skips. A timer never fires
 * early and, given that {@code advance} is called often enough, less than one tick late.
 *
 * <pre>{@code
 * wheel.schedule(timer, now + timeoutNanos);
 * ...
 * wait(wheel.nextDeadline(now));       // at most so long, for other work too
 * wheel.advance(now);
 * }</pre>
 *
 * <p>The wheel has no clock: times are arguments on the scale of {@link System#nanoTime()}, whose
 * values may be negative and wrap, so only their differences count. They must not go back and must
 * stay within 100 years of each other.
 *
 * <p>Threads: belongs to one thread. {@link Timer#expired} may schedule and cancel timers.
 */
public final class TimerWheel {

  /** The default length of a tick: 10 ms. */
  public static final long DEFAULT_TICK_NANOS = 10_000_000;

  /** What {@link #nextDeadline} returns when there is no timer. */
  public static final long NONE = Long.MAX_VALUE;

  private static final long TICK_NANOS_MIN = 1_000;

  // Level n has 64 slots of 64^n ticks each. A timer is in the lowest level whose slots tell its
  // tick from the current one, and in the slot named by the tick's digit there: all occupied slots
  // lie ahead of the current digit, and nothing of a level precedes what is in the level below.
  private static final int DIGIT_BITS = 6;
  private static final int SLOTS = 1 << DIGIT_BITS;
  private static final int LEVELS = 9;
  private static final int OVERDUE = LEVELS * SLOTS;
  private static final int FIRING = OVERDUE + 1;

  // The first timer may come before the first time: then the wheel begins this long before it.
  private static final long BEGIN_BEFORE_NANOS = 1L << 61;

  private final long tickNanos;
  private final @Nullable Timer[] heads = new Timer[FIRING + 1];
  private final long[] occupied = new long[LEVELS];
  private boolean begun;
  private long beginNanos;
  // All timers of this tick and before it have fired, except those in OVERDUE and FIRING.
  private long currentTick;
  private int size;

  /** Makes an empty wheel with ticks of 10 ms. */
  public TimerWheel() {
    this(DEFAULT_TICK_NANOS);
  }

  /**
   * Makes an empty wheel.
   *
   * @param tickNanos the length of a tick in nanoseconds, at least 1000
   */
  public TimerWheel(long tickNanos) {
    if (tickNanos < TICK_NANOS_MIN) {
      throw new IllegalArgumentException("tick " + tickNanos + " ns is below 1000 ns");
    }
    this.tickNanos = tickNanos;
  }

  /**
   * Schedules a timer, or moves it when it is scheduled already. A deadline that has passed fires
   * at the next {@link #advance}; from inside {@link Timer#expired} that is not the running one.
   *
   * @param deadlineNanos when to fire, as a time and not as a delay. For "never" do not schedule
   *     the timer: a deadline more than 100 years ahead may wrap into the past
   */
  public void schedule(Timer timer, long deadlineNanos) {
    cancel(timer);
    if (!begun) {
      begin(deadlineNanos - BEGIN_BEFORE_NANOS);
    }
    timer.deadline = deadlineNanos;
    long tick = tickOf(deadlineNanos);
    append(timer, tick <= currentTick ? OVERDUE : placeOf(tick));
    size++;
  }

  /** Takes a timer out of the wheel; nothing happens when it is not scheduled. */
  public void cancel(Timer timer) {
    if (timer.isScheduled()) {
      unlink(timer);
      size--;
    }
  }

  /**
   * Fires all timers whose tick has ended, by tick and within a tick in the order of scheduling;
   * those scheduled meanwhile for a tick that is still to come but has ended too are among them.
   * When a timer throws, the others fire at the next call.
   */
  public void advance(long nowNanos) {
    if (!begun) {
      begin(nowNanos);
    }
    long target = Math.floorDiv(nowNanos - beginNanos, tickNanos);
    moveAll(OVERDUE);
    fire(nowNanos);
    for (long tick = nextTick(); tick <= target; tick = nextTick()) {
      int place = nextPlace();
      currentTick = tick;
      moveAll(place);
      fire(nowNanos);
    }
    currentTick = Math.max(currentTick, target);
  }

  /**
   * How many nanoseconds from now {@link #advance} has nothing to do: 0 when something is due,
   * {@link #NONE} when there is no timer. It is never more than a tick too long, but it may be too
   * short for a timer that is far away: {@code advance} then moves it nearer, and the next answer
   * is better.
   */
  public long nextDeadline(long nowNanos) {
    if (size == 0) {
      return NONE;
    }
    if (heads[OVERDUE] != null || heads[FIRING] != null) {
      return 0;
    }
    return Math.max(0, nextTick() * tickNanos - (nowNanos - beginNanos));
  }

  /** The number of scheduled timers. */
  public int size() {
    return size;
  }

  private void begin(long nowNanos) {
    begun = true;
    beginNanos = nowNanos;
  }

  /** The first tick at whose beginning the deadline has passed. */
  private long tickOf(long deadlineNanos) {
    return Math.ceilDiv(deadlineNanos - beginNanos, tickNanos);
  }

  /** The place of a tick after the current one. */
  private int placeOf(long tick) {
    int highestDifference = Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ currentTick);
    int level = highestDifference / DIGIT_BITS;
    int digit = (int) (tick >>> (level * DIGIT_BITS)) & (SLOTS - 1);
    return level * SLOTS + digit;
  }

  /** The first occupied place, or -1. */
  private int nextPlace() {
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        return level * SLOTS + Long.numberOfTrailingZeros(occupied[level]);
      }
    }
    return -1;
  }

  /** The tick at which the first occupied place begins, or Long.MAX_VALUE. */
  private long nextTick() {
    int place = nextPlace();
    if (place < 0) {
      return Long.MAX_VALUE;
    }
    int shift = place / SLOTS * DIGIT_BITS;
    long higherDigits = currentTick & (-1L << (shift + DIGIT_BITS));
    return higherDigits | (long) (place % SLOTS) << shift;
  }

  /** Moves the timers of a place to where they belong now: nearer, or among those that fire. */
  private void moveAll(int from) {
    for (Timer timer = heads[from]; timer != null; timer = heads[from]) {
      unlink(timer);
      long tick = tickOf(timer.deadline);
      append(timer, tick <= currentTick ? FIRING : placeOf(tick));
    }
  }

  private void fire(long nowNanos) {
    for (Timer timer = heads[FIRING]; timer != null; timer = heads[FIRING]) {
      cancel(timer);
      timer.expired(nowNanos);
    }
  }

  private void append(Timer timer, int place) {
    timer.place = place;
    Timer head = heads[place];
    if (head == null) {
      heads[place] = timer;
      markOccupied(place);
      return;
    }
    timer.prev = head.prev;
    timer.next = head;
    timer.prev.next = timer;
    head.prev = timer;
  }

  @SuppressWarnings("ReferenceEquality") // Links lead to objects, whatever equals says of them.
  private void unlink(Timer timer) {
    int place = timer.place;
    Timer next = timer.next;
    if (next == timer) {
      heads[place] = null;
      markFree(place);
    } else if (heads[place] == timer) {
      heads[place] = next;
    }
    timer.prev.next = next;
    next.prev = timer.prev;
    timer.next = timer;
    timer.prev = timer;
    timer.place = Timer.NOWHERE;
  }

  private void markOccupied(int place) {
    if (place < OVERDUE) {
      occupied[place / SLOTS] |= 1L << place;
    }
  }

  private void markFree(int place) {
    if (place < OVERDUE) {
      occupied[place / SLOTS] &= ~(1L << place);
    }
  }
}
