package io.starling.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What handlers receive, in order. */
final class Inbox<T> {
  private final LinkedBlockingQueue<T> items = new LinkedBlockingQueue<>();

  void put(T item) {
    items.add(item);
  }

  List<T> take(int count) {
    List<T> taken = new ArrayList<>();
    try {
      while (taken.size() < count) {
        T item = items.poll(10, TimeUnit.SECONDS);
        if (item == null) {
          throw new AssertionError(taken.size() + " of " + count + " items: " + taken);
        }
        taken.add(item);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
    return taken;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }
}
