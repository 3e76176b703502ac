package io.starling.bench.inprocess;

import io.netty.channel.EventLoop;
import io.starling.transport.MemoryNode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds out how long event loops are held up: it leaves a task for each of them every millisecond
 * and looks how late it runs. What the whole machine does is in it, the collector's pauses too.
 */
final class Stalls implements AutoCloseable {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final List<EventLoop> loops;
  private final AtomicLong longest = new AtomicLong();
  private final Thread thread;
  private volatile boolean ended;

  Stalls(MemoryNode node) {
    loops = node.loops();
    thread = Thread.ofPlatform().name("stalls").start(this::watch);
  }

  private void watch() {
    while (!ended) {
      long due = System.nanoTime();
      for (EventLoop loop : loops) {
        loop.execute(() -> longest.accumulateAndGet(System.nanoTime() - due, Math::max));
      }
      LockSupport.parkNanos(INTERVAL_NANOS);
    }
  }

  /** Returns the longest delay since it was asked last, in milliseconds. */
  double takeMillis() {
    return longest.getAndSet(0) / 1e6;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
