package io.starling.distribution.node;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a node stops without cutting anybody off:
 *
 * <ol>
 *   <li>it is ready no more, so that load balancers send nobody;
 *   <li>it accepts no connections;
 *   <li>sessions without calls in flight are told GOODBYE, at most {@value #BATCH} at a time, so
 *       that not all clients come back to the other nodes in one instant; those with calls in
 *       flight follow as soon as these are answered, or when the time is over;
 *   <li>everything is closed.
 * </ol>
 *
 * <p>Threads: belongs to one thread, which it blocks.
 */
final class Drain {
  /** The most sessions that are told GOODBYE at a time. */
  static final int BATCH = 1_000;

  /** The time between two batches. */
  static final Duration PAUSE = Duration.ofMillis(20);

  private final Target target;
  private final LongSupplier clock;

  /** What a drain stops. */
  interface Target {
    /** Tells everybody who asks that the node is ready no more. */
    void becomeUnready();

    /** Closes the listeners for clients. */
    void stopAccepting();

    /**
     * Says GOODBYE to sessions without calls in flight.
     *
     * @param most at most to so many
     * @return how many sessions are open then
     */
    int sayGoodbyeToIdle(int most);

    /** Waits until no session is open, at most for a time. */
    void awaitNobody(Duration most) throws InterruptedException;

    /** Says GOODBYE to whoever is left, and closes all connections and threads. */
    void close();
  }

  /**
   * Makes a drain.
   *
   * @param clock the time in nanoseconds
   */
  Drain(Target target, LongSupplier clock) {
    this.target = target;
    this.clock = clock;
  }

  /**
   * Stops the node.
   *
   * @param patience how long calls in flight may take to end
   * @return the number of sessions whose calls in flight did not end
   */
  int run(Duration patience) {
    target.becomeUnready();
    target.stopAccepting();
    int left = Integer.MAX_VALUE;
    try {
      long deadline = clock.getAsLong() + patience.toNanos();
      left = target.sayGoodbyeToIdle(BATCH);
      while (left > 0 && clock.getAsLong() < deadline) {
        target.awaitNobody(PAUSE);
        left = target.sayGoodbyeToIdle(BATCH);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    target.close();
    return left;
  }
}
