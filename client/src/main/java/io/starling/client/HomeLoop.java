package io.starling.client;

import java.time.Duration;

/** The one thread that a client's state lives on, with its clock. */
interface HomeLoop {

  /** Runs a task on the loop, soon; from any thread. False when the loop has ended. */
  boolean execute(Runnable task);

  /** Runs a task on the loop after a delay; only from the loop. */
  Timer after(Duration delay, Runnable task);

  /** The time on the clock that all deadlines are measured by. */
  long nowNanos();

  /** A task that waits for its time. */
  interface Timer {

    /** Only from the loop; too late is no error. */
    void cancel();
  }
}
