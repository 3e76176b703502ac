package io.starling.router.quota;

import io.starling.router.loop.Peer;
import io.starling.router.loop.Timer;
import io.starling.router.port.Counter;
import io.starling.router.port.Excess;
import io.starling.router.port.Quota;
import io.starling.router.port.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session takes of what itself, its user, its realm and its address may. A realm without
 * such limits has none of these.
 *
 * <p>The narrowest limit is asked first. What it has given is not taken back when a wider one
 * refuses, so that nobody uses up a realm's share with messages that are refused anyway.
 *
 * <p>Threads: belongs to the session's home loop.
 */
@SuppressWarnings("EnumOrdinal") // Places of an array that is never stored.
public final class SessionQuota extends Timer {

  private final LocalQuota realm;
  private final Peer peer;
  private final Party user;
  private final @Nullable Party address;

  /**
   * Where numbers are counted for the address; null without a limit, which only the node can have:
   * loops would share the counts for nothing.
   */
  private final @Nullable Counts addressCounts;

  private final OwnBucket messages;
  private final OwnBucket bytes;
  private final OwnBucket refusedMessages;
  private final OwnBucket refusedBytes;
  private final int[] held = new int[Resource.values().length];
  private Terms terms;
  private Meter[] meters = {};
  private Meter[] floods = {};

  /**
   * Whether open calls are counted for address, user and realm: that would cost each call
   * something.
   */
  private boolean countsCalls;

  SessionQuota(LocalQuota realm, Peer peer, @Nullable String address) {
    long now = realm.loop.now();
    this.realm = realm;
    this.peer = peer;
    this.user = realm.realm.users.enter(peer.principal().authid(), now);
    this.address = address == null ? null : realm.addresses.enter(address, now);
    this.messages = new OwnBucket(now);
    this.bytes = new OwnBucket(now);
    this.refusedMessages = new OwnBucket(now);
    this.refusedBytes = new OwnBucket(now);
    this.terms = realm.terms();
    this.addressCounts =
        this.address == null || !terms.countsAddresses() ? null : this.address.counts;
    takeUp(terms);
  }

  // ------------------------------------------------------------------------------- messages

  /** Takes up what has changed; without it that happens with the next message. */
  public void refresh() {
    terms();
  }

  /** The terms that hold now: an object of their own for as long as they stay. */
  private Terms terms() {
    Terms present = realm.terms();
    if (!terms.equals(present)) {
      takeUp(present);
    }
    return present;
  }

  private void takeUp(Terms present) {
    terms = present;
    setCountsCalls(present.counts(Resource.CALLS));
    List<Meter> all = new ArrayList<>();
    add(all, Quota.MESSAGE_RATE_PER_SESSION, messages);
    add(all, Quota.BYTE_RATE_PER_SESSION, bytes);
    if (address != null) {
      add(all, Quota.MESSAGE_RATE_PER_ADDRESS, address.messages);
      add(all, Quota.BYTE_RATE_PER_ADDRESS, address.bytes);
    }
    add(all, Quota.MESSAGE_RATE_PER_USER, user.messages);
    add(all, Quota.BYTE_RATE_PER_USER, user.bytes);
    add(all, Quota.MESSAGE_RATE_PER_REALM, realm.messages);
    add(all, Quota.BYTE_RATE_PER_REALM, realm.bytes);
    meters = all.toArray(Meter[]::new);
    floods =
        present.floods().stream()
            .map(
                flood ->
                    new Meter(
                        flood.quota(),
                        flood.rate(),
                        flood.quota().unit() == Quota.Unit.BYTES ? refusedBytes : refusedMessages))
            .toArray(Meter[]::new);
  }

  private void setCountsCalls(boolean counted) {
    int open = held[Resource.CALLS.ordinal()];
    if (counted && !countsCalls) {
      share(Resource.CALLS, open);
    } else if (!counted && countsCalls) {
      giveBack(Resource.CALLS, open);
    }
    countsCalls = counted;
  }

  private void add(List<Meter> to, Quota quota, Bucket bucket) {
    Rate rate = terms.rate(quota);
    if (rate != null) {
      to.add(new Meter(quota, rate, bucket));
    }
  }

  /**
   * Counts a message that is above a rate.
   *
   * @param payload bytes
   * @return the rate that is exceeded many times, for which the session has to end, or null
   */
  public @Nullable Excess flood(long payload) {
    long now = realm.loop.now();
    for (Meter meter : floods) {
      long wait = meter.take(now, payload);
      if (wait > 0) {
        return excess(meter, wait);
      }
    }
    return null;
  }

  /**
   * Takes a message, or delays those that follow.
   *
   * @param payload bytes
   * @return the limit for which it has to be refused, or null
   */
  public @Nullable Excess take(long payload) {
    Excess tooLarge = tooLarge(payload);
    if (tooLarge != null) {
      return tooLarge;
    }
    if (terms().delay) {
      charge(payload);
      return null;
    }
    long now = realm.loop.now();
    for (Meter meter : meters) {
      long wait = meter.take(now, payload);
      if (wait > 0) {
        return excess(meter, wait);
      }
    }
    return null;
  }

  /**
   * Takes a message that is not refused; those that follow pay for it.
   *
   * @return whether they will be refused
   */
  public boolean charge(long payload) {
    boolean delay = terms().delay;
    boolean over = false;
    long now = realm.loop.now();
    for (Meter meter : meters) {
      long wait = meter.charge(now, payload);
      if (delay && wait > 0) {
        delay(meter.quota(), now + wait);
      }
      over |= wait > 0;
    }
    return over && !delay;
  }

  /** Returns the limit for which a message is too large, or null. */
  public @Nullable Excess tooLarge(long payload) {
    long max = terms().payloadSize;
    if (max == 0 || payload <= max) {
      return null;
    }
    return refused(new Excess(Quota.PAYLOAD_SIZE, max, 0));
  }

  private Excess excess(Meter meter, long wait) {
    return refused(new Excess(meter.quota(), terms.max(meter.quota()), wait));
  }

  private Excess refused(Excess excess) {
    realm.loop.counters().add(excess.quota());
    return excess;
  }

  private void delay(Quota quota, long until) {
    if (!isScheduled()) {
      realm.loop.counters().add(quota);
      realm.loop.count(Counter.SESSIONS_DELAYED);
      peer.pauseReading();
      realm.loop.timers().schedule(this, until);
    } else if (until - deadlineNanos() > 0) {
      realm.loop.timers().schedule(this, until);
    }
  }

  /** A delay is over. */
  @Override
  public void expired(long nowNanos) {
    peer.resumeReading();
  }

  // ------------------------------------------------------------------------------- numbers

  /** Takes one more of something; returns the limit for which that is refused, or null. */
  public @Nullable Excess enter(Resource resource) {
    Terms now = terms();
    if (resource == Resource.CALLS && !countsCalls) {
      held[resource.ordinal()]++;
      return null;
    }
    Quota reached = reached(resource, now);
    if (reached != null) {
      return refused(new Excess(reached, now.max(reached), 0));
    }
    held[resource.ordinal()]++;
    return null;
  }

  /** Takes one where each has room for it, otherwise none; returns who has not, or null. */
  private @Nullable Quota reached(Resource resource, Terms now) {
    if (addressCounts != null
        && addressCounts.enter(resource, now.max(resource.perAddress()), 1) == 0) {
      return resource.perAddress();
    }
    boolean userHasRoom = user.counts.enter(resource, now.max(resource.perUser()), 1) == 1;
    if (userHasRoom && realm.enterRealm(resource, now.max(resource.perRealm()))) {
      return null;
    }
    if (addressCounts != null) {
      addressCounts.leave(resource, 1);
    }
    if (userHasRoom) {
      user.counts.leave(resource, 1);
    }
    return userHasRoom ? resource.perRealm() : resource.perUser();
  }

  /** Counts what the session had before there were limits; that is not refused. */
  public void adopt(Resource resource, int number) {
    held[resource.ordinal()] += number;
    if (resource != Resource.CALLS || countsCalls) {
      share(resource, number);
    }
  }

  private void share(Resource resource, int number) {
    if (addressCounts != null) {
      addressCounts.enter(resource, 0, number);
    }
    user.counts.enter(resource, 0, number);
    realm.realm.counts.enter(resource, 0, number);
  }

  /** Gives one back. */
  public void leave(Resource resource) {
    leave(resource, 1);
  }

  private void leave(Resource resource, int number) {
    int has = held[resource.ordinal()];
    if (number > 0 && has >= number) {
      held[resource.ordinal()] = has - number;
      if (resource != Resource.CALLS || countsCalls) {
        giveBack(resource, number);
      }
    }
  }

  private void giveBack(Resource resource, int number) {
    if (addressCounts != null) {
      addressCounts.leave(resource, number);
    }
    user.counts.leave(resource, number);
    realm.leaveRealm(resource, number);
  }

  /** Gives everything back: the session has ended, or there are no limits any more. */
  public void end() {
    if (isScheduled()) {
      realm.loop.timers().cancel(this);
      peer.resumeReading();
    }
    for (Resource resource : Resource.values()) {
      leave(resource, held[resource.ordinal()]);
    }
    leave(realm.realm.users, user);
    if (address != null) {
      leave(realm.addresses, address);
    }
  }

  private void leave(Parties parties, Party party) {
    forgetLater(parties, party, parties.leave(party, realm.loop.now()));
  }

  /** What is owed keeps a party that has no sessions. */
  private void forgetLater(Parties parties, Party party, long nanos) {
    if (nanos > 0) {
      Timer timer =
          new Timer() {
            @Override
            public void expired(long nowNanos) {
              forgetLater(parties, party, parties.forget(party, nowNanos));
            }
          };
      realm.loop.timers().schedule(timer, realm.loop.now() + nanos);
    }
  }
}
