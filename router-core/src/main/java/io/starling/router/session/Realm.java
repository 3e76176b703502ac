package io.starling.router.session;

import io.starling.router.broker.Broker;
import io.starling.router.broker.Topics;
import io.starling.router.dealer.Procedures;
import io.starling.router.memory.RetainedEvents;
import io.starling.router.memory.RetainedInMemory;
import io.starling.router.port.EventLimits;
import io.starling.router.port.RealmSettings;
import io.starling.router.realm.RoutingIds;

/**
 * What all loops share of a realm: its settings, its routing tables and what it remembers.
 *
 * <p>Threads: safe for all.
 */
public final class Realm {

  private final RealmSettings settings;
  private final Topics topics;
  private final Procedures procedures;
  private final RetainedEvents retained;
  private final Broker[] brokers;

  /**
   * Makes an empty realm.
   *
   * @param key makes the ids of this realm's incarnation
   * @param loops the number of loops
   */
  public Realm(RealmSettings settings, EventLimits limits, byte[] key, int loops) {
    this.settings = settings;
    Object writeSection = new Object();
    RoutingIds ids = new RoutingIds(key);
    this.topics = new Topics(writeSection, ids);
    this.procedures = new Procedures(writeSection, ids);
    this.retained = new RetainedInMemory(limits);
    this.brokers = new Broker[loops];
  }

  /** The settings. */
  public RealmSettings settings() {
    return settings;
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

  RetainedEvents retained() {
    return retained;
  }

  Topics topics() {
    return topics;
  }

  Procedures procedures() {
    return procedures;
  }

  Broker[] brokers() {
    return brokers;
  }
}
