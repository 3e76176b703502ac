package io.starling.router.quota;

/**
 * What all sessions of one user of a realm, or of one client address, have taken together.
 *
 * <p>Threads: safe for all; {@link #sessions} is guarded by {@link Parties}.
 */
final class Party {

  final String name;
  final SharedBucket messages;
  final SharedBucket bytes;
  final Counts counts = new Counts();

  /** The sessions that take part. */
  int sessions;

  Party(String name, long now) {
    this.name = name;
    this.messages = new SharedBucket(now);
    this.bytes = new SharedBucket(now);
  }

  /** How many nanoseconds it takes until it is as if it were new. */
  long untilFull(long now) {
    return Math.max(messages.untilFull(now), bytes.untilFull(now));
  }
}
