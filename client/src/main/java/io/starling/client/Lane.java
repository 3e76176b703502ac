package io.starling.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, in the order they were given, on an executor that runs many at a
 * time. Tasks may be given from any thread; those given by one thread keep their order.
 */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** Run before the executor's thread is given back. */
  private static final int BATCH_MAX = 256;

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final Dispatcher dispatcher;

  Lane(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Gives a task unless too many wait; false when they do. */
  boolean offer(Runnable task) {
    if (size.get() >= dispatcher.waitingMax()) {
      return false;
    }
    add(task);
    return true;
  }

  /** Gives a task that must not be refused, such as the end of a call. */
  void add(Runnable task) {
    waiting.add(task);
    if (size.getAndIncrement() == 0) {
      dispatcher.run(this::drain);
    }
  }

  private void drain() {
    int batch = Math.min(size.get(), BATCH_MAX);
    for (int i = 0; i < batch; i++) {
      Runnable task = waiting.poll();
      if (task != null) {
        run(task);
      }
    }
    if (size.addAndGet(-batch) > 0) {
      dispatcher.run(this::drain);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("a handler failed");
    }
  }
}
