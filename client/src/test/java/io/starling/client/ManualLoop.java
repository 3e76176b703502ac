package io.starling.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A home loop whose time stands still until the test moves it. One thread only. */
final class ManualLoop implements HomeLoop {

  private record Scheduled(long atNanos, long order, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Scheduled> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Scheduled::atNanos).thenComparingLong(Scheduled::order));
  private long nowNanos;
  private long order;
  boolean ended;

  @Override
  public boolean execute(Runnable task) {
    return !ended && tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Scheduled scheduled = new Scheduled(nowNanos + delay.toNanos(), order++, task);
    timers.add(scheduled);
    return () -> timers.remove(scheduled);
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  /** Runs what waits. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Lets time pass, with all that is due in it. */
  void advance(Duration time) {
    long end = nowNanos + time.toNanos();
    run();
    while (!timers.isEmpty() && timers.peek().atNanos() <= end) {
      Scheduled next = timers.poll();
      nowNanos = next.atNanos();
      next.task().run();
      run();
    }
    nowNanos = end;
  }

  int timers() {
    return timers.size();
  }
}
