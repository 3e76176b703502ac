package io.starling.router.quota;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket for all loops.
 *
 * <p>Threads: safe for all.
 */
final class SharedBucket implements Bucket {

  private final AtomicLong paid;

  SharedBucket(long now) {
    this.paid = new AtomicLong(now);
  }

  @Override
  public long take(Rate rate, long now, long cost) {
    while (true) {
      long before = paid.get();
      long wait = rate.untilUnit(before, now);
      if (wait > 0 || paid.compareAndSet(before, Rate.taken(before, now, cost))) {
        return wait;
      }
    }
  }

  @Override
  public long charge(Rate rate, long now, long cost) {
    long after = paid.updateAndGet(before -> Rate.taken(before, now, cost));
    return rate.untilUnit(after, now);
  }

  /** How many nanoseconds it takes until nothing of what was taken is owed; 0 when it is full. */
  long untilFull(long now) {
    return Math.max(0, paid.get() - now);
  }
}
