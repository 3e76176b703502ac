package io.starling.router.session;

import io.starling.router.broker.Broker;
import io.starling.router.dealer.Dealer;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.CallOutcome.Failure;
import io.starling.router.port.Origin;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.router.port.RealmSettings;
import io.starling.router.quota.LocalQuota;
import io.starling.router.quota.Parties;
import io.starling.router.realm.Permissions;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A realm on one loop: its broker and its dealer there.
 *
 * <p>Threads: belongs to one loop.
 */
public final class LocalRealm {

  /** Calls of the router itself that wait for their outcome. */
  private static final int INSIDE_CALLS_MAX = 10_000;

  private final Loop loop;
  private final Sessions sessions;
  private final DetachedSessions detached;
  private final Realm realm;
  private final RealmRights rights;
  private final Permissions permissions;
  private final Rules rules;
  private @Nullable OutsideRights outside;
  private final Sweep rightsSweep = new Sweep(this, Session::revokeForbidden);
  private final Sweep quotaSweep = new Sweep(this, Session::quotasChanged);
  private final LocalQuota quota;
  private final Broker broker;
  private final Dealer dealer;
  private @Nullable Session firstSession;
  private int sessionCount;
  private int insideCalls;

  /**
   * Makes the part of a realm that lives on a loop; on that loop, once per realm.
   *
   * @param addresses what client addresses have taken, in all realms
   */
  public LocalRealm(Realm realm, Loop loop, Ports ports, Sessions sessions, Parties addresses) {
    this.loop = loop;
    this.sessions = sessions;
    this.realm = realm;
    RealmSettings settings = realm.settings();
    this.rights = ports.authorizer().in(settings.uri());
    this.permissions = new Permissions(settings.uri(), rights);
    this.rules = new Rules(loop, settings, permissions);
    this.detached = realm.detached();
    this.quota = new LocalQuota(loop, realm.quota(), addresses, settings.quotas());
    this.broker =
        new Broker(
            loop, rules, realm.topics(), realm.retained(), realm.histories(), realm.brokers());
    MetaProcedures meta = new MetaProcedures(settings.uri(), ports.services(), this::origin);
    new TestamentMeta(rules).addTo(meta);
    broker.addTo(meta);
    new SessionMeta(realm, rules).addTo(meta);
    this.dealer = new Dealer(loop, rules, realm.procedures(), meta, broker, realm.dealers());
    realm.add(this);
    lookOutside();
  }

  Loop loop() {
    return loop;
  }

  /** The open sessions of this realm on this loop. */
  List<Session> sessions() {
    List<Session> all = new ArrayList<>(sessionCount);
    for (Session session = firstSession; session != null; session = session.next) {
      all.add(session);
    }
    return all;
  }

  /** The connections of the sessions of some identities in this realm on this loop. */
  public List<Connection> connectionsOf(Predicate<Principal> whose) {
    return sessions().stream()
        .filter(session -> whose.test(session.principal()))
        .map(Session::connection)
        .toList();
  }

  /** The number of open sessions of this realm on this loop. */
  int sessionCount() {
    return sessionCount;
  }

  /** Adds a session. */
  void opened(Session session) {
    session.next = firstSession;
    if (firstSession != null) {
      firstSession.previous = session;
    }
    firstSession = session;
    sessionCount++;
  }

  /** Takes a session out. */
  void closed(Session session) {
    if (session.previous == null) {
      firstSession = session.next;
    } else {
      session.previous.next = session.next;
    }
    if (session.next != null) {
      session.next.previous = session.previous;
    }
    session.next = null;
    session.previous = null;
    sessionCount--;
  }

  /** The open session of an id in this realm on this loop, or null. */
  @Nullable Session session(long id) {
    Session session = sessions.find(id);
    return session != null && session.isIn(this) ? session : null;
  }

  private Origin origin(Peer peer) {
    return Objects.requireNonNull(session(peer.id())).origin();
  }

  /** Publishes an event of the router's own to the subscribers of this realm. */
  public void publish(Uri topic, Payload payload) {
    broker.publish(topic, payload);
  }

  /**
   * Calls a procedure of this realm as the router itself.
   *
   * @param then takes the one outcome, on this loop
   */
  public void call(Uri procedure, Payload payload, Duration timeout, Consumer<CallOutcome> then) {
    if (insideCalls == INSIDE_CALLS_MAX) {
      then.accept(
          Failure.of(
              WampUris.LIMIT_EXCEEDED, "the router has " + INSIDE_CALLS_MAX + " calls open"));
      return;
    }
    insideCalls++;
    new InsideCall(this, loop, then).begin(procedure, payload, timeout);
  }

  void insideCallEnded() {
    insideCalls--;
  }

  /** The limits. */
  LocalQuota quota() {
    return quota;
  }

  DetachedSessions detached() {
    return detached;
  }

  RealmSettings settings() {
    return rules.settings();
  }

  /** Takes up the settings that the realm has now. */
  public void settingsChanged() {
    rules.setSettings(realm.settings());
    if (quota.setQuotas(realm.settings().quotas())) {
      quotaSweep.begin();
    }
  }

  /** Ends the memberships and registrations that are no longer allowed, soon. */
  public void rightsChanged() {
    lookOutside();
    rightsSweep.begin();
  }

  /** Who is asked may be another one now, or nobody. */
  private void lookOutside() {
    OutsideAuthorizer now = rights.outside();
    if (now == null) {
      outside = null;
    } else if (outside == null || !outside.authorizer().equals(now)) {
      outside = new OutsideRights(now, this, loop, rules, rights, permissions);
    }
    rules.setOutside(outside);
  }

  /** Who decides on what rights leave open, or null. */
  @Nullable OutsideRights outside() {
    return outside;
  }

  /** Returns a realm on this loop, with null this one; null when there is none of the name. */
  @Nullable LocalRealm other(@Nullable Uri uri) {
    return uri == null ? this : sessions.realm(uri);
  }

  Broker broker() {
    return broker;
  }

  Dealer dealer() {
    return dealer;
  }
}
