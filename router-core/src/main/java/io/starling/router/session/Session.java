package io.starling.router.session;

import io.starling.router.broker.Broker;
import io.starling.router.broker.Subscriber;
import io.starling.router.dealer.Participant;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.memory.ValueSize;
import io.starling.router.port.Counter;
import io.starling.router.port.Excess;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.router.port.Resource;
import io.starling.router.port.SendResult;
import io.starling.router.quota.SessionQuota;
import io.starling.router.realm.Errors;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Ids;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open session: takes the requests of an established client to broker and dealer.
 *
 * <p>Threads: belongs to its home loop.
 */
final class Session extends Peer {

  /** The key of WELCOME.Details that a shortened WELCOME does not have. */
  static final String AGENT = "agent";

  /** The most keys that {@code wamp.session.modify_details} may have added. */
  static final int ADDED_DETAILS_MAX = 64;

  /** About the most bytes of them and their values. */
  static final int ADDED_DETAILS_BYTES_MAX = 64 << 10;

  private static final Uri ON_JOIN = Uri.of("wamp.session.on_join");
  private static final Uri ON_LEAVE = Uri.of("wamp.session.on_leave");

  private final @Nullable Resumption resumption;
  private Connection connection;
  private final LocalRealm realm;
  private final Subscriber subscriber;
  private final Participant participant;
  private long lastRequest;
  private long endAt;
  private boolean ends;

  /** Neighbours in the list of the realm's sessions on this loop, kept by {@link LocalRealm}. */
  @Nullable Session next;

  @Nullable Session previous;
  private @Nullable Testaments testaments;

  /** Set while a request waits for somebody outside to decide. */
  private @Nullable Waiting waiting;

  /** What it has taken of limits, null when there are none. */
  private @Nullable SessionQuota quota;

  /** What {@code wamp.session.modify_details} has added, or null. */
  private @Nullable Map<String, Object> added;

  Session(
      long id,
      Loop loop,
      Link link,
      Principal principal,
      PeerRoles roles,
      Connection connection,
      LocalRealm realm,
      @Nullable Resumption resumption) {
    super(id, loop, resumption == null ? link : resumption.link(), principal, roles);
    this.resumption = resumption;
    this.connection = connection;
    this.realm = realm;
    this.subscriber = new Subscriber(this);
    this.participant = new Participant(this);
  }

  /** Has the session end at a time, whatever happens. */
  void endAt(long nanos) {
    endAt = nanos;
    ends = true;
  }

  /** How many nanoseconds are left until the session has to end; the most when it has not. */
  long leftAt(long now) {
    return ends ? endAt - now : Long.MAX_VALUE;
  }

  /** Where the client's connection comes from. */
  Origin origin() {
    return connection.origin();
  }

  /** Handles a message; false when a client does not send such a message in a session. */
  boolean handle(Message message) {
    OutsideRights outside = realm.outside();
    if (outside == null && waiting == null) {
      return handleNow(message);
    }
    return handleUnlessItWaits(outside, message);
  }

  private boolean handleUnlessItWaits(@Nullable OutsideRights outside, Message message) {
    if (waiting != null) {
      return waiting.takes(message) || handleNow(message);
    }
    if (outside == null) {
      return handleNow(message);
    }
    if (outside.defers(this, message)) {
      return true;
    }
    boolean handled = handleNow(message);
    outside.handled();
    return handled;
  }

  /** Counts a CALL that was cancelled before it was handled. */
  void skip(@Nullable Message message) {
    if (message instanceof Call call && !participant.isCalling(call.request())) {
      boolean _ = accepts(call.request(), Role.CALLER);
    }
  }

  /** Has all messages wait, or with null none; on the home loop. */
  void waitFor(@Nullable Waiting next) {
    waiting = next;
  }

  @Nullable Waiting waiting() {
    return waiting;
  }

  @SuppressWarnings("ReferenceEquality") // Each request that waits is one of its own.
  boolean isWaitingFor(Waiting one) {
    return waiting == one;
  }

  /** Handles a message that need not wait, as {@link #handle}. */
  boolean handleNow(Message message) {
    switch (message) {
      case Call call -> call(call);
      case Yield yield -> {
        if (hasRole(Role.CALLEE) && maySend(yield)) {
          realm.dealer().yielded(participant, yield);
        }
      }
      case Publish publish -> {
        if (accepts(publish.request(), Role.PUBLISHER) && maySend(publish, publish.request())) {
          realm.broker().publish(this, publish);
        }
      }
      case Subscribe subscribe -> {
        if (accepts(subscribe.request(), Role.SUBSCRIBER)
            && maySend(subscribe, subscribe.request())) {
          realm.broker().subscribe(subscriber, subscribe);
        }
      }
      case Unsubscribe unsubscribe -> {
        if (accepts(unsubscribe.request(), Role.SUBSCRIBER) && isNoFlood()) {
          realm.broker().unsubscribe(subscriber, unsubscribe);
        }
      }
      case Register register -> {
        if (accepts(register.request(), Role.CALLEE) && maySend(register, register.request())) {
          realm.dealer().register(participant, register);
        }
      }
      case Unregister unregister -> {
        if (accepts(unregister.request(), Role.CALLEE) && isNoFlood()) {
          realm.dealer().unregister(participant, unregister);
        }
      }
      case Cancel cancel -> {
        if (isNoFlood()) {
          realm.dealer().cancel(participant, cancel);
        }
      }
      case Error error -> error(error);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A CALL may repeat the id of an open or lately ended progressive call. */
  private void call(Call call) {
    boolean continues =
        participant.isCalling(call.request()) || participant.hasEndedProgressive(call.request());
    if ((continues ? hasRole(Role.CALLER) : accepts(call.request(), Role.CALLER))
        && maySend(call, call.request())) {
      realm.dealer().call(participant, call);
    }
  }

  private void error(Error error) {
    if (error.requestType() != MessageType.INVOCATION) {
      violate("ERROR.Type: expected 68 (INVOCATION), found " + error.requestType().code());
    } else if (hasRole(Role.CALLEE)) {
      Excess excess = quota == null ? null : quota.tooLarge(error.payload().size());
      realm
          .dealer()
          .error(participant, excess == null ? error : invocationError(error.request(), excess));
    }
  }

  // --------------------------------------------------------------------------------- quotas

  /** Begins to count what the session takes; returns the limit for which it is refused, or null. */
  @Nullable Excess enterRealm() {
    if (realm.quota().isFree()) {
      return null;
    }
    SessionQuota begun = realm.quota().open(this, origin().address());
    Excess excess = begun.enter(Resource.SESSIONS);
    if (excess == null) {
      quota = begun;
    } else {
      begun.end();
    }
    return excess;
  }

  /**
   * Other limits hold: what the session has is counted from now on, or not any more.
   *
   * @return 1, the number of sessions that were looked at
   */
  int quotasChanged() {
    SessionQuota present = quota;
    if (present != null && realm.quota().isFree()) {
      present.end();
      quota = null;
    } else if (present != null) {
      present.refresh();
    } else if (!realm.quota().isFree()) {
      SessionQuota begun = realm.quota().open(this, origin().address());
      begun.adopt(Resource.SESSIONS, 1);
      begun.adopt(Resource.REGISTRATIONS, participant.registrationCount());
      begun.adopt(Resource.SUBSCRIPTIONS, subscriber.count());
      begun.adopt(Resource.CALLS, participant.callCount());
      quota = begun;
    }
    return 1;
  }

  @Override
  public @Nullable Excess enter(Resource resource, int has) {
    Excess excess = realm.quota().excess(resource, has);
    if (excess != null) {
      loop().counters().add(excess.quota());
      return excess;
    }
    return quota == null ? null : quota.enter(resource);
  }

  @Override
  public void leave(Resource resource) {
    if (quota != null) {
      quota.leave(resource);
    }
  }

  /** Whether a request is within all rates; if not, it has been refused. */
  private boolean maySend(Message message, long request) {
    SessionQuota present = quota;
    if (present == null) {
      return true;
    }
    long payload = message.payload().size();
    Excess excess = present.take(payload);
    if (excess != null && !endsForFlood(present, excess, payload)) {
      refuse(message, request, excess);
    }
    return excess == null;
  }

  private void refuse(Message message, long request, Excess excess) {
    if (message instanceof Publish publish && !publish.options().acknowledge()) {
      loop().count(Counter.PUBLICATIONS_REFUSED);
    } else if (message instanceof Call && participant.isCalling(request)) {
      realm.dealer().refuseChunk(participant, request, excess);
    } else if (message instanceof Call call) {
      refuse(call, excess);
    } else {
      send(Errors.of(message.type(), request, excess));
    }
  }

  /** Later chunks of a call that has ended are ignored, with or without a limit. */
  private void refuse(Call call, Excess excess) {
    if (!participant.hasEndedProgressive(call.request())) {
      participant.ended(call.request(), call.options());
      send(Errors.of(MessageType.CALL, call.request(), excess));
    }
  }

  /**
   * A result is the answer to a call and has no rate, but for progressive ones. One that is refused
   * ends its invocation as an error of the callee's would.
   */
  private boolean maySend(Yield yield) {
    SessionQuota present = quota;
    if (present == null) {
      return true;
    }
    long payload = yield.payload().size();
    Excess excess = yield.options().progress() ? present.take(payload) : present.tooLarge(payload);
    if (excess != null && !endsForFlood(present, excess, payload)) {
      realm.dealer().error(participant, invocationError(yield.request(), excess));
    }
    return excess == null;
  }

  private static Error invocationError(long invocation, Excess excess) {
    return Errors.of(MessageType.INVOCATION, invocation, excess);
  }

  /** What gives something back is counted and never refused. */
  private boolean isNoFlood() {
    SessionQuota present = quota;
    if (present == null) {
      return true;
    }
    return !present.charge(0) || !endsForFlood(present, 0);
  }

  private boolean endsForFlood(SessionQuota present, Excess excess, long payload) {
    return excess.quota().unit().isRate() && endsForFlood(present, payload);
  }

  private boolean endsForFlood(SessionQuota present, long payload) {
    Excess flood = present.flood(payload);
    if (flood != null) {
      connection.flood(flood);
    }
    return flood != null;
  }

  private boolean accepts(long request, Role role) {
    return hasRole(role) && isNext(request);
  }

  private boolean hasRole(Role role) {
    if (realm.settings().strictRoles() && !has(role)) {
      violate("the role " + role.wireName() + " was not announced");
      return false;
    }
    return true;
  }

  /** One counter for all requests of a session (WAMP, "IDs"). */
  private boolean isNext(long request) {
    if (realm.settings().strictRequestIds() && request != Ids.next(lastRequest)) {
      violate("expected request id " + Ids.next(lastRequest) + ", found " + request);
      return false;
    }
    lastRequest = request;
    return true;
  }

  /** Whether a call of this id is open. */
  boolean isCalling(long request) {
    return participant.isCalling(request);
  }

  /** Whether it has a call in flight, as a caller or as a callee. */
  boolean isInCall() {
    return participant.isInCall();
  }

  /** What is published when this session ends. */
  Testaments testaments() {
    Testaments present = testaments;
    if (present == null) {
      present = new Testaments();
      testaments = present;
    }
    return present;
  }

  // ------------------------------------------------------------------------------- meta API

  /** What others are told about this session. */
  Map<String, @Nullable Object> details() {
    Map<String, @Nullable Object> details = new LinkedHashMap<>();
    Origin origin = origin();
    details.put("session", id());
    details.put("authid", principal().authid());
    details.put("authrole", principal().authrole());
    details.put("authmethod", principal().authmethod());
    details.put("authprovider", principal().authprovider());
    details.put(
        "transport",
        origin.address() == null
            ? Map.of("type", origin.transport())
            : Map.of("type", origin.transport(), "peer", origin.address()));
    if (added != null) {
      details.putAll(added);
    }
    return details;
  }

  /**
   * Adds to the details, or takes out what is null.
   *
   * @return whether that is within the bounds; if not, nothing has changed
   */
  boolean modifyDetails(Map<String, @Nullable Object> changes) {
    Map<String, Object> next = added == null ? new LinkedHashMap<>() : new LinkedHashMap<>(added);
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            next.remove(key);
          } else {
            next.put(key, value);
          }
        });
    if (next.size() > ADDED_DETAILS_MAX || ValueSize.of(next) > ADDED_DETAILS_BYTES_MAX) {
      return false;
    }
    added = next.isEmpty() ? null : next;
    return true;
  }

  /** Ends the session with GOODBYE because somebody wants it. */
  void kill(Uri reason, @Nullable String message) {
    connection.sayGoodbye(reason, message);
  }

  // ----------------------------------------------------------------------------- resumption

  /** What lets the session outlive its transport, or null. */
  @Nullable Resumption resumption() {
    return resumption;
  }

  /** The connection that carries the session, or carried it last. */
  Connection connection() {
    return connection;
  }

  /** The client has come back. */
  void moveTo(Connection other) {
    connection = other;
  }

  /** The transport is gone and the session waits for its client. */
  void detached() {
    if (testaments != null) {
      testaments.take(
          Testaments.Scope.DETACHED, testament -> realm.broker().execute(this, testament));
    }
  }

  /** Tells that the session is open. */
  void joined() {
    Broker events = realm.broker();
    if (events.isHeard(ON_JOIN)) {
      events.publish(ON_JOIN, Payload.of(details()), id());
    }
  }

  private void left() {
    Broker events = realm.broker();
    if (!isSilenced() && events.isHeard(ON_LEAVE)) {
      events.publish(
          ON_LEAVE, Payload.of(id(), principal().authid(), principal().authrole()), id());
    }
  }

  /** Ends everything that the session had; it gets nothing more. */
  void end() {
    markClosed();
    if (waiting != null) {
      waiting.end();
      waiting = null;
    }
    if (testaments != null && !isSilenced()) {
      testaments.forEach(testament -> realm.broker().execute(this, testament));
    }
    realm.broker().leave(subscriber);
    realm.dealer().withdraw(participant);
    realm.dealer().leave(participant);
    if (quota != null) {
      quota.end();
      quota = null;
    }
    left();
    if (resumption != null) {
      resumption.link().end();
    }
    loop().count(Counter.SESSIONS_CLOSED);
  }

  /** The outbound queue has shrunk. */
  void writable() {
    subscriber.releaseWaiting();
  }

  /**
   * Ends the memberships and registrations that are no longer allowed.
   *
   * @return how many were looked at
   */
  int revokeForbidden() {
    return realm.broker().revokeForbidden(subscriber) + realm.dealer().revokeForbidden(participant);
  }

  boolean isIn(LocalRealm other) {
    return realm == other;
  }

  /** The realm. */
  LocalRealm realm() {
    return realm;
  }

  @Override
  public void violate(String text) {
    connection.violate(text);
  }

  @Override
  public void overflow() {
    connection.overflow();
  }

  @Override
  protected void undelivered(Message message, SendResult result) {
    if (result == SendResult.CLOSED || !isOpen()) {
      return;
    }
    switch (message) {
      case Event event -> loop().count(dropCounter(result));
      case Invocation invocation ->
          realm.dealer().undeliveredInvocation(participant, invocation.request(), result);
      case Result answer -> realm.dealer().undeliveredAnswer(participant, answer.request(), result);
      case Error error -> undeliveredError(error, result);
      case Welcome welcome when welcome.details().containsKey(AGENT) ->
          send(new Welcome(id(), shortened(welcome.details())));
      default -> overflow();
    }
  }

  /** A callee's error becomes one of ours, and ours loses its text; a third attempt is not made. */
  private void undeliveredError(Error error, SendResult result) {
    if (error.payload() instanceof ValuePayload text && !text.isEmpty()) {
      send(
          new Error(
              error.requestType(),
              error.request(),
              ErrorDetails.DEFAULT,
              error.error(),
              Payload.EMPTY));
    } else if (error.requestType() == MessageType.CALL
        && !(error.payload().isEmpty() && error.error().equals(WampUris.PAYLOAD_SIZE_EXCEEDED))) {
      realm.dealer().undeliveredAnswer(participant, error.request(), result);
    } else {
      overflow();
    }
  }

  /**
   * WELCOME for a client that takes short messages only: the roles without their features. Such a
   * client uses what it knows of the router.
   */
  private static Map<String, Object> shortened(Map<String, Object> details) {
    Map<String, Object> shorter = new LinkedHashMap<>(details);
    shorter.remove(AGENT);
    shorter.put("roles", RouterRoles.ANNOUNCED_WITHOUT_FEATURES);
    return shorter;
  }

  private static Counter dropCounter(SendResult result) {
    return result == SendResult.TOO_LONG
        ? Counter.EVENTS_DROPPED_TOO_LONG
        : Counter.EVENTS_DROPPED_UNREPRESENTABLE;
  }
}
