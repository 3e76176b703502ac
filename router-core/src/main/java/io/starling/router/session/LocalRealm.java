package io.starling.router.session;

import io.starling.router.broker.Broker;
import io.starling.router.dealer.Dealer;
import io.starling.router.loop.Loop;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.port.Authorizer;
import io.starling.router.port.RealmSettings;
import io.starling.router.realm.Permissions;
import io.starling.router.realm.Rules;

/**
 * A realm on one loop: its broker and its dealer there.
 *
 * <p>Threads: belongs to one loop.
 */
public final class LocalRealm {

  private final RealmSettings settings;
  private final Broker broker;
  private final Dealer dealer;

  /** Makes the part of a realm that lives on a loop; on that loop, once per realm. */
  public LocalRealm(Realm realm, Loop loop, Authorizer authorizer) {
    this.settings = realm.settings();
    Rules rules = new Rules(loop, settings, new Permissions(settings.uri(), authorizer));
    this.broker = new Broker(loop, rules, realm.topics(), realm.retained(), realm.brokers());
    MetaProcedures meta = new MetaProcedures(settings.uri());
    new TestamentMeta(rules).addTo(meta);
    this.dealer = new Dealer(loop, rules, realm.procedures(), meta);
    realm.brokers()[loop.index()] = broker;
  }

  RealmSettings settings() {
    return settings;
  }

  Broker broker() {
    return broker;
  }

  Dealer dealer() {
    return dealer;
  }
}
