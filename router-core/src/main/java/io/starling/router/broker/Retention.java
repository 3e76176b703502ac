package io.starling.router.broker;

import java.time.Duration;
import java.util.Map;

/** For how long an event is retained. */
final class Retention {

  /** The custom option of PUBLISH: seconds. Its name is Bondy's. */
  private static final String TTL = "_retained_ttl";

  private Retention() {}

  /**
   * Returns the time in nanoseconds, 0 for no end: what the publisher wants, cut to the limit. A
   * wish that is no positive integer is none.
   *
   * @param limit zero for none
   */
  static long nanos(Map<String, Object> attributes, Duration limit) {
    long most = limit.toNanos();
    if (!(attributes.get(TTL) instanceof Long seconds) || seconds <= 0) {
      return most;
    }
    long wanted = Math.min(seconds, Duration.ofDays(36_500).toSeconds()) * 1_000_000_000L;
    return most == 0 ? wanted : Math.min(wanted, most);
  }
}
