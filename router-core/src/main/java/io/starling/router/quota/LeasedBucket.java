package io.starling.router.quota;

/**
 * A loop's part of a bucket that all loops share: it takes a lease at a time and spends it by
 * itself, so that loops do not meet for each message.
 *
 * <p>Threads: belongs to one loop.
 */
final class LeasedBucket implements Bucket {

  private final SharedBucket shared;
  private long left;

  LeasedBucket(SharedBucket shared) {
    this.shared = shared;
  }

  @Override
  public long take(Rate rate, long now, long cost) {
    if (left >= cost) {
      left -= cost;
      return 0;
    }
    long wait = shared.take(rate, now, cost - left + rate.lease());
    if (wait == 0) {
      left = rate.lease();
    }
    return wait;
  }

  @Override
  public long charge(Rate rate, long now, long cost) {
    if (left >= cost) {
      left -= cost;
      return 0;
    }
    long wait = shared.charge(rate, now, cost - left + rate.lease());
    left = rate.lease();
    return wait;
  }
}
