package io.starling.router.loop;

/**
 * Something that expires: extend it by the object that waits, so that a timer costs no object of
 * its own. A timer is in at most one {@link TimerWheel} at a time, which keeps its state here.
 *
 * <p>Threads: belongs to the thread of its wheel.
 */
public abstract class Timer {

  /** The place of a timer that is in no wheel. */
  static final int NOWHERE = -1;

  // Neighbours in the circular list of a place: the timer itself when it is alone or nowhere.
  Timer next = this;
  Timer prev = this;
  long deadline;
  int place = NOWHERE;

  /** Makes a timer that is not scheduled. */
  protected Timer() {}

  /**
   * Called once by {@link TimerWheel#advance} when the deadline has passed; the timer is no longer
   * scheduled by then and may be scheduled again from here.
   *
   * @param nowNanos the time that was given to {@code advance}
   */
  public abstract void expired(long nowNanos);

  /** Whether the timer waits in a wheel. */
  public final boolean isScheduled() {
    return place != NOWHERE;
  }

  /** The deadline that it was last scheduled for, on the scale of {@link System#nanoTime()}. */
  public final long deadlineNanos() {
    return deadline;
  }
}
