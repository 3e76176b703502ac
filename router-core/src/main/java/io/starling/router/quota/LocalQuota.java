package io.starling.router.quota;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.port.Excess;
import io.starling.router.port.Quota;
import io.starling.router.port.Quotas;
import io.starling.router.port.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a realm on one loop.
 *
 * <p>Threads: belongs to one loop.
 */
public final class LocalQuota {

  final Loop loop;
  final RealmQuota realm;
  final Parties addresses;
  final LeasedBucket messages;
  final LeasedBucket bytes;
  private final LeasedCalls calls;
  private Terms terms;

  /**
   * Makes the limits of a realm on a loop.
   *
   * @param addresses what was taken by address, in all realms
   * @param quotas what the realm says
   */
  public LocalQuota(Loop loop, RealmQuota realm, Parties addresses, Quotas quotas) {
    this.loop = loop;
    this.realm = realm;
    this.addresses = addresses;
    this.messages = new LeasedBucket(realm.messages);
    this.bytes = new LeasedBucket(realm.bytes);
    this.calls = new LeasedCalls(realm.counts, realm.loops);
    this.terms = terms(quotas);
  }

  private Terms terms(Quotas quotas) {
    return new Terms(quotas.over(loop.limits().allQuotas()), realm.loops);
  }

  /**
   * Takes up what the realm says now: it counts for the next message.
   *
   * @return whether it says something else
   */
  public boolean setQuotas(Quotas quotas) {
    if (terms.says(quotas.over(loop.limits().allQuotas()))) {
      return false;
    }
    terms = terms(quotas);
    calls.giveBack();
    return true;
  }

  Terms terms() {
    return terms;
  }

  /** Whether sessions need no {@link SessionQuota}. */
  public boolean isFree() {
    return terms.isFree();
  }

  /** Returns why a session that has so many of something may not have one more, or null. */
  public @Nullable Excess excess(Resource resource, int has) {
    Quota quota = resource.perSession();
    long max = quota == null ? 0 : terms.max(quota);
    return quota == null || max == 0 || has < max ? null : new Excess(quota, max, 0);
  }

  /**
   * Begins to measure what a session takes.
   *
   * @param address where its client is, or null when that is not known
   */
  public SessionQuota open(Peer peer, @Nullable String address) {
    return new SessionQuota(this, peer, address);
  }

  boolean enterRealm(Resource resource, long max) {
    return resource == Resource.CALLS
        ? calls.enter(max)
        : realm.counts.enter(resource, max, 1) == 1;
  }

  void leaveRealm(Resource resource, int number) {
    if (resource == Resource.CALLS) {
      calls.leave(terms.max(resource.perRealm()), number);
    } else {
      realm.counts.leave(resource, number);
    }
  }
}
