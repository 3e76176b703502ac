package io.starling.router.simulation;

import io.starling.router.simulation.PublisherModel.Publication;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session's subscriptions as it knows them, and the rules that every event must keep. */
final class SubscriberModel {

  private static final List<Subscribe> PATTERNS =
      List.of(
          pattern(MatchPolicy.EXACT, "com.a.one"),
          pattern(MatchPolicy.EXACT, "com.a.two"),
          pattern(MatchPolicy.EXACT, "com.b.one"),
          pattern(MatchPolicy.EXACT, "org.a.one"),
          pattern(MatchPolicy.PREFIX, "com."),
          pattern(MatchPolicy.PREFIX, "com.a.o"),
          pattern(MatchPolicy.PREFIX, ""),
          pattern(MatchPolicy.WILDCARD, "com..one"),
          pattern(MatchPolicy.WILDCARD, ".a."),
          pattern(MatchPolicy.WILDCARD, "com.b."));

  private static Subscribe pattern(MatchPolicy match, String uri) {
    return new Subscribe(1, new SubscribeOptions(match, false, Map.of()), Uri.of(uri));
  }

  /** A subscription that the session holds. */
  private static final class Held {
    final Subscribe of;
    final long since;
    final Set<Publication> received = new HashSet<>();
    boolean ending;

    Held(Subscribe of, long since) {
      this.of = of;
      this.since = since;
    }

    boolean matches(Publication publication) {
      return World.matches(of.options().match(), of.topic(), publication.topic);
    }
  }

  private final World world;
  private final SessionModel session;
  private final Map<Long, Subscribe> subscribing = new HashMap<>();
  private final Map<Long, Long> unsubscribing = new HashMap<>();
  private final Map<Long, Held> held = new HashMap<>();
  private final Map<SessionModel, Long> lastFrom = new HashMap<>();

  SubscriberModel(World world, SessionModel session) {
    this.world = world;
    this.session = session;
  }

  void subscribe() {
    Subscribe pattern = world.pick(PATTERNS);
    long request = session.nextRequest();
    subscribing.put(request, pattern);
    session.send(new Subscribe(request, pattern.options(), pattern.topic()));
  }

  void unsubscribe() {
    long id =
        held.isEmpty() || world.chance(10) ? 4711 : world.pick(new ArrayList<>(held.keySet()));
    long request = session.nextRequest();
    unsubscribing.put(request, id);
    Held ended = held.get(id);
    if (ended != null) {
      ended.ending = true;
    }
    session.send(new Unsubscribe(request, id));
  }

  void subscribed(long request, long id) {
    Subscribe pattern = subscribing.remove(request);
    world.check(pattern != null, "SUBSCRIBED for no SUBSCRIBE: %d", request);
    Held present = held.get(id);
    world.check(present == null || present.of == pattern, "one id for two subscriptions: %d", id);
    if (present == null) {
      held.put(id, new Held(pattern, world.tick()));
    } else {
      // It may have been asked for behind an UNSUBSCRIBE that is still under way.
      present.ending = unsubscribing.containsValue(id);
    }
  }

  void unsubscribed(long request) {
    Long id = unsubscribing.remove(request);
    world.check(id != null, "UNSUBSCRIBED for no UNSUBSCRIBE: %d", request);
    world.check(held.remove(id) != null, "UNSUBSCRIBED, but not subscribed: %d", id);
  }

  void refused(long request, Uri error) {
    Long id = unsubscribing.remove(request);
    world.check(
        id != null && error.text().equals("wamp.error.no_such_subscription"),
        "request %d refused: %s",
        request,
        error);
    world.check(!held.containsKey(id), "UNSUBSCRIBE refused, but subscribed: %d", id);
  }

  void event(Event event, Received received) {
    Uri topic = event.details().topic();
    if (topic != null && topic.isInNamespace("wamp")) {
      world.check(event.details().publisher() == null, "EVENT of %s has a publisher", topic);
      return;
    }
    world.checkPayload(received, 2);
    SessionModel publisher = world.session(received.args().getFirst());
    Publication publication = publisher.publisher().publication(received.args().getLast());
    Held subscription = held.get(event.subscription());
    world.check(subscription != null, "EVENT of %s without subscription", publication);
    world.check(subscription.matches(publication), "EVENT of %s does not match", publication);
    world.check(publication.isFor(session), "EVENT of %s is not for this one", publication);
    world.check(!publication.forbidden, "EVENT of %s, which came too late", publication);
    publisher.publisher().setId(publication, event.publication());
    checkDetails(event, subscription, publication);
    world.check(subscription.received.add(publication), "EVENT twice: %s", publication);
    Long last = lastFrom.put(publisher, publication.number);
    world.check(
        last == null || last <= publication.number,
        "EVENT of %s after that of number %d",
        publication,
        last);
  }

  private void checkDetails(Event event, Held subscription, Publication publication) {
    Uri topic = event.details().topic();
    boolean exact = subscription.of.options().match() == MatchPolicy.EXACT;
    world.check(
        exact ? topic == null : publication.topic.equals(topic), "EVENT with topic %s", topic);
    boolean disclosed = event.details().publisher() != null;
    world.check(
        disclosed == publication.options.discloseMe()
            && (!disclosed
                || publication.publisher.isKnownAs(event.details().publisher().session())),
        "EVENT of %s discloses %s",
        publication,
        event.details().publisher());
  }

  /** When the router is at rest: everything asked is answered, and no event is missing. */
  void checkAtRest() {
    world.check(subscribing.isEmpty(), "unanswered SUBSCRIBE: %s", subscribing);
    world.check(unsubscribing.isEmpty(), "unanswered UNSUBSCRIBE: %s", unsubscribing);
    if (!world.isLossy()) {
      for (SessionModel publisher : world.sessions()) {
        publisher.publisher().publications().forEach(this::checkReceived);
      }
    }
  }

  private void checkReceived(Publication publication) {
    if (!publication.isFor(session) || !publication.publisher.publisher().isAccepted(publication)) {
      return;
    }
    for (Held subscription : held.values()) {
      world.check(
          subscription.since > publication.sentAt
              || !subscription.matches(publication)
              || subscription.received.contains(publication),
          "EVENT missing at session %d: %s",
          session.number(),
          publication);
    }
  }
}
