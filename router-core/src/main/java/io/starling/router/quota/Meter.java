package io.starling.router.quota;

import io.starling.router.port.Quota;
import io.starling.router.port.Quota.Unit;

/** One rate that a session's messages are measured by. */
record Meter(Quota quota, Rate rate, Bucket bucket) {

  /** Takes a message; see {@link Bucket#take}. */
  long take(long now, long payload) {
    return isFree(payload) ? 0 : bucket.take(rate, now, cost(payload));
  }

  /** Takes a message in any case; see {@link Bucket#charge}. */
  long charge(long now, long payload) {
    return isFree(payload) ? 0 : bucket.charge(rate, now, cost(payload));
  }

  private boolean isFree(long payload) {
    return payload == 0 && quota.unit() == Unit.BYTES;
  }

  private long cost(long payload) {
    return quota.unit() == Unit.BYTES ? rate.cost(payload) : rate.unit();
  }
}
