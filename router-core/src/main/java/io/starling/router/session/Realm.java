package io.starling.router.session;

import io.starling.router.broker.Broker;
import io.starling.router.broker.Histories;
import io.starling.router.broker.Topics;
import io.starling.router.dealer.Dealer;
import io.starling.router.dealer.Procedures;
import io.starling.router.memory.RetainedEvents;
import io.starling.router.memory.RetainedInMemory;
import io.starling.router.port.Limits;
import io.starling.router.port.RealmSettings;
import io.starling.router.quota.RealmQuota;
import io.starling.router.realm.RoutingIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What all loops share of a realm: its settings, its routing tables and what it remembers.
 *
 * <p>Threads: safe for all.
 */
public final class Realm {

  private volatile RealmSettings settings;
  private final Topics topics;
  private final Procedures procedures;
  private final RetainedEvents retained;
  private final Histories histories;
  private final DetachedSessions detached;
  private final RealmQuota quota;
  private final Broker[] brokers;
  private final Dealer[] dealers;
  private final AtomicReferenceArray<@Nullable LocalRealm> locals;

  /**
   * Makes an empty realm.
   *
   * @param key makes the ids of this realm's incarnation
   * @param loops the number of loops
   * @param now the present time
   */
  public Realm(RealmSettings settings, Limits limits, byte[] key, int loops, long now) {
    this.settings = settings;
    Object writeSection = new Object();
    RoutingIds ids = new RoutingIds(key);
    this.histories = new Histories();
    this.topics = new Topics(writeSection, ids, histories);
    topics.setHistories(settings.histories());
    this.procedures = new Procedures(writeSection, ids);
    this.retained = new RetainedInMemory(limits.events());
    this.detached = new DetachedSessions(limits.resume());
    this.quota = new RealmQuota(loops, now);
    this.brokers = new Broker[loops];
    this.dealers = new Dealer[loops];
    this.locals = new AtomicReferenceArray<>(loops);
  }

  /** The settings. */
  public RealmSettings settings() {
    return settings;
  }

  /** Sets other settings, which each loop has yet to take up; the histories change at once. */
  public void setSettings(RealmSettings settings) {
    this.settings = settings;
    topics.setHistories(settings.histories());
  }

  /** The number of subscriptions, each counted once whatever the number of its subscribers. */
  public int subscriptions() {
    return topics.size();
  }

  /** The number of registrations, each counted once whatever the number of its callees. */
  public int registrations() {
    return procedures.size();
  }

  /** The number of retained events. */
  public int retainedEvents() {
    return retained.size();
  }

  /** About how many bytes the retained events take. */
  public long retainedBytes() {
    return retained.bytes();
  }

  /** The number of events in histories; one in several counts as often. */
  public int historyEvents() {
    return histories.events();
  }

  /** About how many bytes the events in histories take. */
  public long historyBytes() {
    return histories.bytes();
  }

  Histories histories() {
    return histories;
  }

  /** The number of sessions that wait for their clients. */
  public int detachedSessions() {
    return detached.sessions();
  }

  /** About how many bytes are kept for them. */
  public long detachedBytes() {
    return detached.bytes();
  }

  RealmQuota quota() {
    return quota;
  }

  DetachedSessions detached() {
    return detached;
  }

  RetainedEvents retained() {
    return retained;
  }

  Topics topics() {
    return topics;
  }

  Procedures procedures() {
    return procedures;
  }

  /** Adds the part of the realm on a loop, which may have sessions from now on. */
  void add(LocalRealm local) {
    int index = local.loop().index();
    brokers[index] = local.broker();
    dealers[index] = local.dealer();
    locals.set(index, local);
  }

  /** The number of loops. */
  int loops() {
    return locals.length();
  }

  /** The part of the realm on a loop, or null when there never was a session. */
  @Nullable LocalRealm local(int loop) {
    return loop < locals.length() ? locals.get(loop) : null;
  }

  /** The parts of the realm on all loops that ever had a session. */
  List<LocalRealm> locals() {
    List<LocalRealm> all = new ArrayList<>(locals.length());
    for (int i = 0; i < locals.length(); i++) {
      LocalRealm local = locals.get(i);
      if (local != null) {
        all.add(local);
      }
    }
    return all;
  }

  Dealer[] dealers() {
    return dealers;
  }

  Broker[] brokers() {
    return brokers;
  }
}
