package io.starling.router.quota;

/**
 * The bucket of one session.
 *
 * <p>Threads: belongs to one loop.
 */
final class OwnBucket implements Bucket {

  private long paid;

  OwnBucket(long now) {
    this.paid = now;
  }

  @Override
  public long take(Rate rate, long now, long cost) {
    long wait = rate.untilUnit(paid, now);
    if (wait == 0) {
      paid = Rate.taken(paid, now, cost);
    }
    return wait;
  }

  @Override
  public long charge(Rate rate, long now, long cost) {
    paid = Rate.taken(paid, now, cost);
    return rate.untilUnit(paid, now);
  }
}
