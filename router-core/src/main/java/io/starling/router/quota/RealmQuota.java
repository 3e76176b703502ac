package io.starling.router.quota;

/**
 * What all sessions of a realm have taken together, and each of its users.
 *
 * <p>Threads: safe for all.
 */
public final class RealmQuota {

  final Parties users = new Parties();
  final SharedBucket messages;
  final SharedBucket bytes;
  final Counts counts = new Counts();
  final int loops;

  /**
   * Makes the quota of a realm without sessions.
   *
   * @param loops the number of loops
   * @param now the present time
   */
  public RealmQuota(int loops, long now) {
    this.loops = loops;
    this.messages = new SharedBucket(now);
    this.bytes = new SharedBucket(now);
  }

  /** The number of users who have sessions under limits, or had some a moment ago. */
  public int users() {
    return users.size();
  }
}
