package io.starling.router.broker;

import io.starling.router.broker.Members.Membership;
import io.starling.router.broker.Members.Replayed;
import io.starling.router.loop.LongMap;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.memory.KeptEvent;
import io.starling.router.memory.RetainedEvents;
import io.starling.router.memory.ValueSize;
import io.starling.router.meta.MemberNotices;
import io.starling.router.meta.MetaEvents;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Counter;
import io.starling.router.port.Excess;
import io.starling.router.port.Limits;
import io.starling.router.port.Resource;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.router.realm.Errors;
import io.starling.router.realm.Rules;
import io.starling.router.routing.Matches;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The broker of one realm on one loop (WAMP, "Publish and Subscribe").
 *
 * <p>A publication reads the realm's snapshot, is delivered to this loop's members at once and to
 * every other interested loop by one mail; membership is checked where the member lives.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Broker implements MetaEvents {

  /** The position of a publication that is for all members, whenever they joined. */
  private static final long AT_ONCE = Long.MAX_VALUE;

  private final Loop loop;
  private final Rules rules;
  private final Topics topics;
  private final RetainedEvents retained;
  private final Histories histories;
  private final Recorder recorder;
  private final Limits limits;
  private final Broker[] siblings;
  private final MemberNotices notices;
  private final LongMap<Members> members = new LongMap<>();
  private final Matches<Subscription> matches = new Matches<>();

  /**
   * Makes the broker of a realm on a loop.
   *
   * @param siblings the realm's brokers by loop, this one included once it is made
   */
  public Broker(
      Loop loop,
      Rules rules,
      Topics topics,
      RetainedEvents retained,
      Histories histories,
      Broker[] siblings) {
    this.loop = loop;
    this.rules = rules;
    this.topics = topics;
    this.retained = retained;
    this.histories = histories;
    this.recorder = new Recorder(loop, histories);
    this.limits = loop.limits();
    this.siblings = siblings;
    this.notices = new MemberNotices(this, MemberNotices.Kind.SUBSCRIPTION);
  }

  /** Adds the procedures that tell of subscriptions. */
  public void addTo(MetaProcedures procedures) {
    new SubscriptionMeta(topics, histories, siblings).addTo(procedures);
    new HistoryMeta(rules, topics, histories).addTo(procedures);
    new RetentionMeta(rules, retained).addTo(procedures);
  }

  // ---------------------------------------------------------------------------- subscriptions

  /** Handles SUBSCRIBE. */
  public void subscribe(Subscriber subscriber, Subscribe request) {
    Uri uri = request.topic();
    MatchPolicy match = request.options().match();
    Peer peer = subscriber.peer;
    if (!rules.isValid(uri, match)) {
      refuse(subscriber, request, WampUris.INVALID_URI, "not a valid topic: " + uri);
      return;
    }
    Uri refusal = rules.refusal(peer, Action.SUBSCRIBE, uri, match);
    if (refusal != null) {
      refuse(subscriber, request, refusal, "may not subscribe to " + uri);
      return;
    }
    Subscription present = topics.find(match, uri);
    if (present != null && subscriber.membership(present.id()) != null) {
      peer.send(new Subscribed(request.request(), present.id()));
      replayIfWanted(subscriber, request);
      return;
    }
    Excess excess = peer.enter(Resource.SUBSCRIPTIONS, subscriber.count());
    if (excess != null) {
      loop.count(Counter.SUBSCRIPTIONS_REFUSED_LIMIT);
      peer.send(Errors.of(MessageType.SUBSCRIBE, request.request(), excess));
      return;
    }
    Members local = present == null ? null : members.get(present.id());
    if (local != null) {
      join(subscriber, local, request);
      notices.joined(peer, local.id);
    } else {
      topics.inWriteSection(() -> joinFirst(subscriber, request));
    }
    replayIfWanted(subscriber, request);
  }

  /** The first member of this loop, and maybe of all. */
  private void joinFirst(Subscriber subscriber, Subscribe request) {
    Uri uri = request.topic();
    MatchPolicy match = request.options().match();
    boolean isNew = topics.find(match, uri) == null;
    topics.join(
        match,
        uri,
        loop.bit(),
        loop.unixMillis(),
        id -> joinFirst(subscriber, new Members(id, uri, match), request));
    Subscription joined = topics.find(match, uri);
    if (joined != null) {
      if (isNew) {
        notices.created(subscriber.peer, () -> SubscriptionMeta.details(joined));
      }
      notices.joined(subscriber.peer, joined.id());
    }
  }

  private void joinFirst(Subscriber subscriber, Members group, Subscribe request) {
    members.put(group.id, group);
    join(subscriber, group, request);
  }

  private void join(Subscriber subscriber, Members group, Subscribe request) {
    boolean replayed = request.options().getRetained();
    subscriber.put(replayed ? group.addReplayed(subscriber) : group.add(subscriber));
    subscriber.peer.send(new Subscribed(request.request(), group.id));
  }

  /**
   * Sends the retained events, behind SUBSCRIBED and before any live event. A new member gets
   * nothing older afterwards: see {@link Replayed}. One that repeats its SUBSCRIBE has had the live
   * events all along and still gets them.
   */
  private void replayIfWanted(Subscriber subscriber, Subscribe request) {
    if (!request.options().getRetained()) {
      return;
    }
    Subscription subscription = topics.find(request.options().match(), request.topic());
    if (subscription != null) {
      // Read when the interest is visible: what is retained later is delivered live.
      long upTo = retained.position();
      if (subscriber.membership(subscription.id()) instanceof Replayed member
          && member.begin(upTo)) {
        loop.post(loop, member, 0);
      }
      replay(subscriber.peer, subscription, upTo);
    }
  }

  private void replay(Peer peer, Subscription subscription, long upTo) {
    List<KeptEvent> events =
        retained.find(
            subscription.match(),
            subscription.uri(),
            upTo,
            event -> event.isFor(peer.id(), peer.principal()),
            loop.now());
    int tooMany = Math.max(0, events.size() - limits.events().replay());
    loop.counters().add(Counter.EVENTS_DROPPED_REPLAY, tooMany);
    long room = limits.outboundSoft() - peer.link().queuedBytes();
    for (KeptEvent event : events.subList(tooMany, events.size())) {
      room -= event.bytes();
      if (room < 0) {
        loop.count(Counter.EVENTS_DROPPED_SLOW_RECEIVER);
      } else {
        peer.send(event.retained(subscription.id(), subscription.match()));
      }
    }
  }

  /** Handles UNSUBSCRIBE. */
  public void unsubscribe(Subscriber subscriber, Unsubscribe request) {
    Membership membership = subscriber.remove(request.subscription());
    if (membership == null) {
      subscriber.peer.send(
          Errors.of(
              MessageType.UNSUBSCRIBE,
              request.request(),
              WampUris.NO_SUCH_SUBSCRIPTION,
              "not a subscription of this session: " + request.subscription()));
      return;
    }
    leave(membership);
    subscriber.peer.send(new Unsubscribed(request.request()));
  }

  private void leave(Membership membership) {
    Members group = membership.members;
    Peer leaver = membership.subscriber.peer;
    group.remove(membership);
    leaver.leave(Resource.SUBSCRIPTIONS);
    notices.left(leaver, group.id);
    if (group.size() == 0) {
      members.remove(group.id);
      topics.inWriteSection(() -> leaveLast(group, leaver));
    }
  }

  /** The last member of this loop, and maybe of all. */
  private void leaveLast(Members group, Peer leaver) {
    topics.leave(group.match, group.uri, loop.bit());
    if (topics.get(group.id) == null) {
      notices.deleted(leaver, group.id);
    }
  }

  /** Ends all that a session had here. */
  public void leave(Subscriber subscriber) {
    subscriber.memberships().forEach(this::leave);
    subscriber.clear();
    subscriber.releaseWaiting();
  }

  /**
   * Ends the memberships that are no longer allowed; called when rights have changed.
   *
   * @return how many were looked at
   */
  public int revokeForbidden(Subscriber subscriber) {
    Peer peer = subscriber.peer;
    List<Membership> memberships = subscriber.memberships();
    for (Membership membership : memberships) {
      Members group = membership.members;
      if (rules.forbids(peer, Action.SUBSCRIBE, group.uri, group.match)) {
        loop.count(Counter.SUBSCRIPTIONS_REVOKED);
        revoke(membership, "not authorized any more");
      }
    }
    return memberships.size();
  }

  private void revoke(Membership membership, @Nullable String reason) {
    Subscriber subscriber = membership.subscriber;
    long id = membership.members.id;
    subscriber.remove(id);
    leave(membership);
    if (subscriber.peer.has(Role.SUBSCRIBER, Feature.SUBSCRIPTION_REVOCATION)) {
      subscriber.peer.send(new Unsubscribed(0, new Revocation(id, reason)));
    }
  }

  /**
   * Ends the membership of a session of this loop.
   *
   * @param reason a text for people, or null
   * @return whether there was one
   */
  boolean revoke(long subscription, long session, @Nullable String reason) {
    Members group = members.get(subscription);
    for (int i = 0; group != null && i < group.size(); i++) {
      Subscriber subscriber = group.get(i);
      Membership membership = subscriber.membership(subscription);
      if (subscriber.peer.id() == session && membership != null) {
        revoke(membership, reason);
        return true;
      }
    }
    return false;
  }

  /** The sessions of this loop that have a subscription. */
  List<Long> subscribers(long subscription) {
    Members group = members.get(subscription);
    List<Long> sessions = new ArrayList<>();
    for (int i = 0; group != null && i < group.size(); i++) {
      sessions.add(group.get(i).peer.id());
    }
    return sessions;
  }

  /** The number of sessions of this loop that have a subscription. */
  int countSubscribers(long subscription) {
    Members group = members.get(subscription);
    return group == null ? 0 : group.size();
  }

  Loop loop() {
    return loop;
  }

  private void refuse(Subscriber subscriber, Subscribe request, Uri error, String text) {
    subscriber.peer.send(Errors.of(MessageType.SUBSCRIBE, request.request(), error, text));
  }

  // ----------------------------------------------------------------------------- publications

  /** Handles PUBLISH. */
  public void publish(Peer publisher, Publish request) {
    PublishOptions options = request.options();
    if (rules.endsForPassthru(
        publisher, Role.PUBLISHER, options.passthru(), request.payload(), "PUBLISH.Options")) {
      return;
    }
    Uri refusal = refusal(publisher, request);
    if (refusal != null) {
      refuse(publisher, request, refusal);
      return;
    }
    Publication publication = publication(publisher, request);
    loop.count(Counter.PUBLICATIONS);
    if (options.acknowledge()) {
      publisher.send(new Published(request.request(), publication.id()));
    }
    route(publication, remember(publication, options));
  }

  /**
   * Keeps what is to be retained or recorded, before anybody receives it.
   *
   * @return the position among the retained events, 0 when it is not retained
   */
  private long remember(Publication publication, PublishOptions options) {
    boolean recorded = recorder.wants(publication);
    if (!recorded && !options.retain()) {
      return 0;
    }
    KeptEvent event = publication.kept(rules.trustLevel(publication.publisher()));
    if (recorded) {
      recorder.record(event);
    }
    return options.retain() ? retain(event, options) : 0;
  }

  private long retain(KeptEvent event, PublishOptions options) {
    long time = Retention.nanos(options.attributes(), limits.events().retainedTime());
    long position = retained.put(event, loop.now(), time);
    loop.count(position == 0 ? Counter.RETENTIONS_REFUSED : Counter.EVENTS_RETAINED);
    return position;
  }

  private @Nullable Uri refusal(Peer publisher, Publish request) {
    Uri topic = request.topic();
    if (!rules.isOpenToClients(topic, MatchPolicy.EXACT)) {
      return WampUris.INVALID_URI;
    }
    Uri denial = rules.refusal(publisher, Action.PUBLISH, topic, MatchPolicy.EXACT);
    if (denial != null) {
      return denial;
    }
    if (request.options().discloseMe() && rules.forbidsDisclosure()) {
      return WampUris.OPTION_DISALLOWED_DISCLOSE_ME;
    }
    return null;
  }

  private void refuse(Peer publisher, Publish request, Uri error) {
    if (request.options().acknowledge()) {
      publisher.send(
          Errors.of(
              MessageType.PUBLISH,
              request.request(),
              error,
              "may not publish to " + request.topic()));
    } else {
      loop.count(Counter.PUBLICATIONS_REFUSED);
    }
  }

  private Publication publication(Peer publisher, Publish request) {
    PublishOptions options = request.options();
    Discloser discloser = rules.discloses(options.discloseMe()) ? publisher.discloser() : null;
    return new Publication(
        loop.drawPublicationId(),
        request.topic(),
        publisher,
        options.excludeMe(),
        options.receivers(),
        discloser,
        options.passthru(),
        rules.relayed(options.attributes()),
        request.payload());
  }

  /**
   * Delivers a publication to all loops.
   *
   * @param position where it is among the retained events, 0 when it is not retained
   */
  private void route(Publication publication, long position) {
    matches.clear();
    topics.match(publication.topic(), matches);
    long loops = interestedLoops();
    if (publication.payload() instanceof EncodedPayload payload
        && (matches.size() > 1 || Long.bitCount(loops) > 1)) {
      payload.keepTranscodings();
    }
    for (int i = 0; i < matches.size(); i++) {
      Subscription subscription = matches.get(i);
      if (subscription.isOn(loop.bit())) {
        deliver(publication, subscription.id(), subscription.match(), AT_ONCE);
      }
    }
    for (long others = loops & ~loop.bit(); others != 0; others &= others - 1) {
      post(publication, position, Long.numberOfTrailingZeros(others));
    }
    matches.clear();
  }

  private long interestedLoops() {
    long loops = 0;
    for (int i = 0; i < matches.size(); i++) {
      loops |= matches.get(i).loops();
    }
    return loops;
  }

  /** One mail for a loop, whatever the number of its subscribers. */
  private void post(Publication publication, long position, int receiver) {
    Broker sibling = siblings[receiver];
    long bytes = publication.payload().size();
    if (!sibling.loop.mailbox().hasRoom(bytes)) {
      loop.count(Counter.EVENTS_DROPPED_MAILBOX);
      return;
    }
    publication.payload().retain();
    loop.post(
        sibling.loop,
        new Delivery(sibling, publication, position, matchesOn(sibling.loop.bit())),
        bytes);
  }

  private List<Subscription> matchesOn(long loopBit) {
    List<Subscription> there = new ArrayList<>(matches.size());
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).isOn(loopBit)) {
        there.add(matches.get(i));
      }
    }
    return there;
  }

  // ---------------------------------------------------------------- events of the router's own

  @Override
  public boolean isHeard(Uri topic) {
    return topics.hasMatch(topic);
  }

  @Override
  public void publish(Uri topic, Payload payload, long excluded) {
    Publication publication =
        new Publication(
            loop.drawPublicationId(),
            topic,
            null,
            false,
            excluded == 0 ? Receivers.ALL : Receivers.exceptFor(excluded),
            null,
            null,
            Map.of(),
            payload);
    topics.inWriteSection(() -> postToAll(publication, AT_ONCE));
  }

  /**
   * Publishes a testament of a session that has just been closed. It goes the way of the router's
   * own events, so that it precedes those which tell that the session has left; and because a
   * session may end while a publication is being delivered.
   */
  public void execute(Peer testator, Publish testament) {
    if (refusal(testator, testament) != null) {
      loop.count(Counter.PUBLICATIONS_REFUSED);
      return;
    }
    Publication publication = publication(testator, testament);
    loop.count(Counter.PUBLICATIONS);
    long position = remember(publication, testament.options());
    topics.inWriteSection(() -> postToAll(publication, position == 0 ? AT_ONCE : position));
  }

  private void postToAll(Publication publication, long position) {
    Matches<Subscription> found = new Matches<>();
    topics.match(publication.topic(), found);
    List<Subscription> subscriptions = new ArrayList<>(found.size());
    long loops = 0;
    for (int i = 0; i < found.size(); i++) {
      subscriptions.add(found.get(i));
      loops |= found.get(i).loops();
    }
    long bytes = ValueSize.of(publication.payload());
    for (; loops != 0; loops &= loops - 1) {
      Broker receiver = siblings[Long.numberOfTrailingZeros(loops)];
      if (receiver.loop.mailbox().hasRoom(bytes)) {
        loop.post(
            receiver.loop, new Delivery(receiver, publication, position, subscriptions), bytes);
      } else {
        loop.count(Counter.EVENTS_DROPPED_MAILBOX);
      }
    }
  }

  private record Delivery(
      Broker broker, Publication publication, long position, List<Subscription> subscriptions)
      implements Mail {

    @Override
    public void deliver() {
      for (Subscription subscription : subscriptions) {
        broker.deliver(publication, subscription.id(), subscription.match(), position);
      }
    }

    @Override
    public void discard() {
      publication.payload().release();
    }
  }

  private void deliver(
      Publication publication, long subscription, MatchPolicy match, long position) {
    Members group = members.get(subscription);
    if (group == null) {
      return;
    }
    Event event = publication.event(subscription, match, rules.trustLevel(publication.publisher()));
    boolean mayBePast = position != AT_ONCE && group.hasReplayed();
    // Backwards: a slow receiver that is closed leaves the group, and the last takes its place.
    for (int i = group.size() - 1; i >= 0; i--) {
      Subscriber subscriber = group.get(i);
      if (mayBePast && group.isPast(i, position)) {
        continue;
      }
      if (publication.isFor(subscriber.peer) && hasRoom(subscriber, publication.publisher())) {
        subscriber.peer.send(event);
      }
    }
  }

  /** Applies the policy for slow receivers; false when the event is dropped. */
  private boolean hasRoom(Subscriber subscriber, @Nullable Peer publisher) {
    long queued = subscriber.peer.link().queuedBytes();
    if (queued <= limits.outboundSoft()) {
      return true;
    }
    if (limits.slowReceiver() == SlowReceiverPolicy.CLOSE) {
      subscriber.peer.overflow();
      return false;
    }
    if (limits.slowReceiver() == SlowReceiverPolicy.PAUSE
        && publisher != null
        && queued <= limits.outboundHard()) {
      pause(publisher, subscriber);
      return true;
    }
    loop.count(Counter.EVENTS_DROPPED_SLOW_RECEIVER);
    return false;
  }

  private static void pause(Peer publisher, Subscriber subscriber) {
    if (!publisher.equals(subscriber.peer) && !subscriber.hasWaiting(publisher)) {
      subscriber.addWaiting(new PausedPublisher(publisher, subscriber));
    }
  }
}
