package io.starling.router.quota;

import io.starling.router.port.Resource;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many of each resource somebody has on all loops.
 *
 * <p>Threads: safe for all.
 */
@SuppressWarnings("EnumOrdinal") // Places of an array that is never stored.
final class Counts {

  private final AtomicIntegerArray counts = new AtomicIntegerArray(Resource.values().length);

  /**
   * Takes some, as far as there is room.
   *
   * @param max the most that there may be; 0 for no limit
   * @return how many were taken
   */
  int enter(Resource resource, long max, int wanted) {
    int i = resource.ordinal();
    if (max == 0) {
      counts.addAndGet(i, wanted);
      return wanted;
    }
    while (true) {
      int present = counts.get(i);
      int taken = (int) Math.min(wanted, max - present);
      if (taken <= 0) {
        return 0;
      }
      if (counts.compareAndSet(i, present, present + taken)) {
        return taken;
      }
    }
  }

  /** Gives some back. */
  void leave(Resource resource, int number) {
    counts.addAndGet(resource.ordinal(), -number);
  }

  /** How many there are. */
  int get(Resource resource) {
    return counts.get(resource.ordinal());
  }
}
