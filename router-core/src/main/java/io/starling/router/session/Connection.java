package io.starling.router.session;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Timer;
import io.starling.router.port.Authenticator;
import io.starling.router.port.Authenticator.Accept;
import io.starling.router.port.Authenticator.Answer;
import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Deny;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Counter;
import io.starling.router.port.Excess;
import io.starling.router.port.Limits;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmSettings;
import io.starling.router.realm.Errors;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.resumption.SentMessages;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One transport connection and the states of the sessions on it, one after the other (WAMP,
 * "Sessions").
 *
 * <pre>
 *   AWAITING_HELLO --HELLO--> DECIDING --accepted--> ESTABLISHED --GOODBYE--> AWAITING_HELLO
 *                               |  ^                     |
 *                     challenge v  | AUTHENTICATE        | router's GOODBYE
 *                           CHALLENGING                  v
 *                                                   SHUTTING_DOWN --GOODBYE--> CLOSED
 *   ESTABLISHED --transport gone, the session can be resumed--> DETACHED --too late--> CLOSED
 *   AWAITING_HELLO --HELLO for a session to be resumed--> ESTABLISHED, or RELAYED when its home is
 *                                                         another loop
 *   any --ABORT, violation, refusal, time-out, transport gone--> CLOSED
 * </pre>
 *
 * <p>Threads: belongs to its home loop.
 */
public final class Connection extends Timer {

  /** Why sessions end that were let in for a time. */
  private static final Uri CREDENTIAL_EXPIRED = Uri.of("starling.credential.expired");

  private enum State {
    AWAITING_HELLO,
    DECIDING,
    CHALLENGING,
    ESTABLISHED,
    DETACHED,
    RELAYED,
    SHUTTING_DOWN,
    CLOSED
  }

  private final Loop loop;
  private final Sessions sessions;
  private final Link link;
  private final Origin origin;
  private State state = State.AWAITING_HELLO;
  private @Nullable Session session;
  private @Nullable Handshake handshake;
  private @Nullable Relay relay;
  private final ParkedMessages parked = new ParkedMessages();
  private boolean hadSession;

  /** When the last message of the open session came. */
  private long heardAt;

  /** Neighbours in the list of all connections, kept by {@link Sessions}. */
  @Nullable Connection next;

  @Nullable Connection previous;

  /** What is known while a client joins. */
  private static final class Handshake {
    final Hello hello;
    final LocalRealm realm;
    final long sessionId;
    @Nullable Answer answer;

    Handshake(Hello hello, LocalRealm realm, long sessionId) {
      this.hello = hello;
      this.realm = realm;
      this.sessionId = sessionId;
    }
  }

  /** Makes a connection that has to say HELLO in time. */
  Connection(Loop loop, Sessions sessions, Link link, Origin origin) {
    this.loop = loop;
    this.sessions = sessions;
    this.link = link;
    this.origin = origin;
    loop.timers().schedule(this, loop.now() + limits().helloTimeout().toNanos());
  }

  private Limits limits() {
    return loop.limits();
  }

  Origin origin() {
    return origin;
  }

  /** Whether nothing more of this connection is read. */
  public boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The id of the open session, or 0 when there is none. */
  public long sessionId() {
    return session == null ? 0 : session.id();
  }

  // ------------------------------------------------------------------------------- messages

  /** Handles a message of the client. */
  public void receive(Message message) {
    switch (state) {
      case AWAITING_HELLO -> awaitingHello(message);
      case DECIDING -> deciding(message);
      case CHALLENGING -> challenging(message);
      case ESTABLISHED -> {
        heardAt = loop.now();
        established(message);
      }
      case RELAYED -> relayed().receive(message);
      case SHUTTING_DOWN -> shuttingDown(message);
      case DETACHED, CLOSED -> {}
    }
  }

  private void awaitingHello(Message message) {
    switch (message) {
      case Hello hello -> hello(hello);
      case Abort abort -> close(CloseCause.PEER_ABORT);
      default -> violate("expected HELLO, found " + message.type());
    }
  }

  /** An authenticator that takes its time: what was read already waits until it has decided. */
  private void deciding(Message message) {
    if (message instanceof Abort) {
      close(CloseCause.PEER_ABORT);
    } else if (!parked.park(message)) {
      violate("too many messages before WELCOME, ABORT or CHALLENGE");
    }
  }

  private void challenging(Message message) {
    switch (message) {
      case Authenticate authenticate -> authenticate(authenticate);
      case Abort abort -> close(CloseCause.PEER_ABORT);
      default -> violate("expected AUTHENTICATE, found " + message.type());
    }
  }

  private void established(Message message) {
    Session open = session;
    if (open == null) {
      return;
    }
    if (open.handle(message)) {
      acknowledge(open, message);
      return;
    }
    switch (message) {
      case Received received when open.resumption() != null ->
          acknowledged(open.resumption(), received);
      case Goodbye goodbye -> {
        if (goodbye.reason().equals(WampUris.CLOSE_LOGOUT)) {
          sessions.authenticator().loggedOut(open.realm().settings().uri(), open.principal());
        }
        goodbye();
      }
      case Abort abort -> close(CloseCause.PEER_ABORT);
      default -> violate("a client with a session does not send " + message.type());
    }
  }

  private static void acknowledge(Session open, Message message) {
    Resumption resumption = open.resumption();
    Received received = resumption == null ? null : resumption.received().add(message);
    if (received != null) {
      open.send(received);
    }
  }

  private void acknowledged(Resumption resumption, Received received) {
    SentMessages sent = resumption.link().sent();
    if (received.messages() > sent.last()) {
      violate("RECEIVED: " + received.messages() + " messages, but " + sent.last() + " were sent");
    } else {
      sent.acknowledge(received.messages());
    }
  }

  private void shuttingDown(Message message) {
    if (message instanceof Goodbye || message instanceof Abort) {
      close(CloseCause.SHUTDOWN);
    }
  }

  // ------------------------------------------------------------------------------- joining

  private void hello(Hello hello) {
    Uri uri = hello.realm();
    if (uri.length() > limits().uriLength() || !uri.isValid(MatchPolicy.EXACT.rule(false))) {
      refuse(WampUris.INVALID_URI, "not a valid realm: " + uri);
      return;
    }
    LocalRealm realm = sessions.realm(uri);
    if (realm == null || !(origin.realms().isEmpty() || origin.realms().contains(uri.text()))) {
      refuse(WampUris.NO_SUCH_REALM, "no such realm: " + uri);
      return;
    }
    if (!hello.details().roles().hasClientRole()) {
      refuse(
          WampUris.PROTOCOL_VIOLATION,
          "HELLO.Details.roles: expected at least one of publisher, subscriber, caller, callee");
      return;
    }
    ResumeRequest resume = hello.details().resume();
    if (resume != null && resume.token() != null) {
      resume(hello, realm, resume.token(), resume);
      return;
    }
    Handshake begun = new Handshake(hello, realm, sessions.drawSessionId());
    handshake = begun;
    decide(
        next ->
            sessions
                .authenticator()
                .begin(
                    new Attempt(uri, begun.sessionId, hello.details(), origin, loop.drawAuthid()),
                    next));
  }

  private void authenticate(Authenticate message) {
    Handshake begun = handshake;
    Answer answer = begun == null ? null : begun.answer;
    if (loop.now() - deadlineNanos() > 0) {
      expired(loop.now());
    } else if (answer != null) {
      decide(next -> answer.judge(message.signature(), message.extra(), next));
    }
  }

  private void decide(Consumer<Consumer<Step>> question) {
    state = State.DECIDING;
    loop.timers().schedule(this, loop.now() + limits().helloTimeout().toNanos());
    Decision decision = new Decision(loop, this, handshake);
    try {
      question.accept(decision);
    } catch (RuntimeException e) {
      loop.count(Counter.INTERNAL_ERRORS);
      refuse(WampUris.AUTHENTICATION_FAILED, "the authenticator failed");
      return;
    }
    if (!decision.carryOutIfMade()) {
      loop.outputs().pauseReading(link);
    }
  }

  /**
   * An authenticator has decided after its question had returned: reads on.
   *
   * @param of what was decided about
   * @return the messages that came meanwhile, which follow the decision; null when nobody waits for
   *     it any more
   */
  @SuppressWarnings("ReferenceEquality") // Each attempt to join is one of its own.
  @Nullable List<Message> wakeUp(@Nullable Object of) {
    if (state != State.DECIDING || handshake != of) {
      return null;
    }
    loop.outputs().resumeReading(link);
    return parked.take();
  }

  /** Does what an authenticator has decided. */
  void take(Step step) {
    switch (step) {
      case Accept accept -> welcome(accept);
      case Authenticator.Challenge challenge -> challenge(challenge);
      case Deny deny -> {
        String text = deny.message();
        refuse(deny.reason(), text == null ? "" : text);
      }
    }
  }

  private void challenge(Authenticator.Challenge challenge) {
    if (handshake != null) {
      handshake.answer = challenge.answer();
      state = State.CHALLENGING;
      loop.timers().schedule(this, loop.now() + limits().helloTimeout().toNanos());
      loop.outputs().send(link, new Challenge(challenge.method(), challenge.extra()));
    }
  }

  private void welcome(Accept accept) {
    Principal principal = accept.principal();
    Handshake begun = handshake;
    if (begun == null) {
      return;
    }
    handshake = null;
    loop.timers().cancel(this);
    Session opened =
        new Session(
            begun.sessionId,
            loop,
            link,
            principal,
            begun.hello.details().roles(),
            this,
            begun.realm,
            resumption(begun));
    Excess excess = opened.enterRealm();
    if (excess != null) {
      refuse(Errors.uri(excess), excess.text());
      return;
    }
    if (accept.validFor() != null) {
      opened.endAt(loop.now() + accept.validFor().toNanos());
    }
    session = opened;
    hadSession = true;
    state = State.ESTABLISHED;
    heardAt = loop.now();
    awaitIdleness(opened);
    sessions.opened(opened);
    loop.count(Counter.SESSIONS_OPENED);
    Map<String, Object> details = welcomeDetails(begun.realm.settings(), principal);
    if (opened.resumption() != null) {
      opened.resumption().offer(details, limits().resume());
    }
    opened.send(new Welcome(opened.id(), details));
    opened.joined();
  }

  // ------------------------------------------------------------------------------ resumption

  /** What lets the new session outlive its transport, or null when that is not wanted. */
  private @Nullable Resumption resumption(Handshake begun) {
    SerializerFormat format = link.format();
    if (begun.hello.details().resume() == null
        || !limits().resume().isOffered()
        || format == null) {
      return null;
    }
    return new Resumption(
        ResumeToken.draw(loop, begun.sessionId),
        new ResumableLink(
            link, format, sessions.encoder(), limits().resume().buffer(), begun.realm.detached()));
  }

  /** A client that comes back: who has the token needs no other proof. */
  private void resume(Hello hello, LocalRealm realm, String text, ResumeRequest request) {
    ResumeToken token = ResumeToken.parse(text);
    if (token == null || link.format() == null) {
      refuseToResume(token == null ? "there is no such session" : "no session can be resumed here");
      return;
    }
    int home = loop.homeOf(token.session());
    if (home != loop.index()) {
      relayTo(sessions.of(home), hello);
      return;
    }
    Session found = realm.session(token.session());
    Resumption resumption = found == null ? null : found.resumption();
    if (found == null || resumption == null || !resumption.isOf(token)) {
      refuseToResume("there is no such session");
    } else if (!resumption.link().fits(link)) {
      refuseToResume("the session has another serializer or longer messages");
    } else if (resumption.isImpossible(request)) {
      refuseToResume("it cannot be that " + request.received() + " messages were received");
    } else if (resumption.isLost(request)) {
      found.connection().abandon();
      refuseToResume("messages of the session are lost");
    } else {
      resume(found, resumption, realm, request);
    }
  }

  private void refuseToResume(String text) {
    loop.count(Counter.RESUMES_REFUSED);
    refuse(WampUris.NOT_RESUMABLE, text);
  }

  private void resume(
      Session found, Resumption resumption, LocalRealm realm, ResumeRequest request) {
    found.connection().handOver();
    found.moveTo(this);
    session = found;
    hadSession = true;
    state = State.ESTABLISHED;
    heardAt = loop.now();
    loop.timers().cancel(this);
    awaitIdleness(found);
    resumption.link().sent().acknowledge(request.received());
    resumption.link().attach(link);
    loop.count(Counter.SESSIONS_RESUMED);
    Map<String, Object> details = welcomeDetails(realm.settings(), found.principal());
    resumption.resumed(details, limits().resume());
    found.send(new Welcome(found.id(), details));
    found.writable();
  }

  /** The session goes on with another connection: this one, dead or alive, is not needed. */
  private void handOver() {
    session = null;
    leaveDetached();
    if (state == State.ESTABLISHED) {
      loop.outputs().close(link, CloseCause.RESUMED);
    }
    state = State.CLOSED;
    loop.timers().cancel(this);
  }

  /** The session cannot be resumed by anybody. */
  private void abandon() {
    loop.count(Counter.SESSIONS_ABANDONED);
    close(CloseCause.RESUMED);
  }

  private void relayTo(Sessions home, Hello hello) {
    Relay begun = new Relay(loop, link, this, home);
    relay = begun;
    state = State.RELAYED;
    loop.timers().cancel(this);
    sessions.remove(this);
    begun.begin(hello);
  }

  private Relay relayed() {
    Relay present = relay;
    if (present == null) {
      throw new IllegalStateException("not relayed");
    }
    return present;
  }

  /** The home loop closes the transport; on the loop of the transport. */
  void closedByHome() {
    state = State.CLOSED;
  }

  /** Whether there is a session that waits for its client. */
  boolean isDetached() {
    return state == State.DETACHED;
  }

  /** Keeps the session without a transport, if it can be resumed and there is room. */
  private boolean detach(Session open) {
    Resumption resumption = open.resumption();
    if (resumption == null) {
      return false;
    }
    if (!resumption.link().detach()) {
      loop.count(Counter.SESSIONS_DETACHED_DROPPED);
      return false;
    }
    state = State.DETACHED;
    loop.count(Counter.SESSIONS_DETACHED);
    loop.timers().schedule(this, loop.now() + limits().resume().timeout().toNanos());
    open.detached();
    return true;
  }

  private void leaveDetached() {
    if (state == State.DETACHED) {
      sessions.remove(this);
    }
  }

  /** The timer runs on while messages come, and finds out when it is due: they never touch it. */
  private void awaitIdleness(Session open) {
    long limit = limits().idleTimeout().toNanos();
    long left = open.leftAt(loop.now());
    if (limit > 0 || left < Long.MAX_VALUE) {
      long quiet = limit > 0 ? heardAt + limit - loop.now() : Long.MAX_VALUE;
      loop.timers().schedule(this, loop.now() + Math.min(quiet, left));
    }
  }

  private void idle(Session open) {
    if (open.leftAt(loop.now()) <= 0) {
      sayGoodbye(CREDENTIAL_EXPIRED, "what the client has logged in with is no longer valid");
      return;
    }
    long limit = limits().idleTimeout().toNanos();
    if (limit == 0 || loop.now() - heardAt < limit) {
      awaitIdleness(open);
      return;
    }
    loop.count(Counter.SESSIONS_IDLE);
    sayGoodbye(
        WampUris.CLOSE_TIMEOUT, "no message for " + limits().idleTimeout().toSeconds() + " s");
  }

  private static Map<String, Object> welcomeDetails(RealmSettings realm, Principal principal) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("realm", realm.uri().text());
    details.put("authid", principal.authid());
    details.put("authrole", principal.authrole());
    details.put("authmethod", principal.authmethod());
    details.put("authprovider", principal.authprovider());
    if (!principal.authextra().isEmpty()) {
      details.put("authextra", principal.authextra());
    }
    details.put(Session.AGENT, Sessions.AGENT);
    details.put("roles", RouterRoles.announcedIn(realm));
    return details;
  }

  private void refuse(Uri reason, String text) {
    loop.count(Counter.SESSIONS_REFUSED);
    abort(reason, text);
    close(CloseCause.REFUSED);
  }

  // ------------------------------------------------------------------------------- leaving

  private void goodbye() {
    endSession();
    loop.outputs().send(link, new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
    state = State.AWAITING_HELLO;
    loop.timers().schedule(this, loop.now() + limits().goodbyeTimeout().toNanos());
  }

  /** Whether there is a session that has no call in flight. */
  boolean isIdle() {
    return session != null && !session.isInCall();
  }

  /** Whether there is a session of a realm, or somebody joins it. */
  public boolean isIn(LocalRealm realm) {
    Handshake begun = handshake;
    return session != null ? session.isIn(realm) : begun != null && begun.realm.equals(realm);
  }

  /** Ends the session from the router's side; the client has some time to say GOODBYE as well. */
  public void sayGoodbye(Uri reason, @Nullable String message) {
    if (state == State.DETACHED) {
      close(CloseCause.SHUTDOWN);
    } else if (state == State.ESTABLISHED) {
      endSession();
      Map<String, Object> details = message == null ? Map.of() : Map.of("message", message);
      loop.outputs().send(link, new Goodbye(details, reason));
      state = State.SHUTTING_DOWN;
      loop.timers().schedule(this, loop.now() + limits().goodbyeTimeout().toNanos());
    } else if (state != State.SHUTTING_DOWN && state != State.CLOSED && state != State.RELAYED) {
      abort(reason, message == null ? "" : message);
      close(CloseCause.SHUTDOWN);
    }
  }

  /** Ends the connection because the client broke the protocol. */
  public void violate(String text) {
    if (state == State.RELAYED) {
      relayed().violate(text);
    } else if (state != State.CLOSED) {
      loop.count(Counter.PROTOCOL_VIOLATIONS);
      abort(WampUris.PROTOCOL_VIOLATION, text);
      close(CloseCause.PROTOCOL_VIOLATION);
    }
  }

  /** Ends the connection because its outbound queue passed a limit. */
  public void overflow() {
    if (state == State.DETACHED) {
      loop.count(Counter.SESSIONS_DETACHED_DROPPED);
      close(CloseCause.SLOW_RECEIVER);
    } else if (state != State.CLOSED) {
      loop.count(Counter.SLOW_RECEIVERS_CLOSED);
      abort(WampUris.LIMIT_EXCEEDED, "more is queued for this session than it may have");
      close(CloseCause.SLOW_RECEIVER);
    }
  }

  /** Ends the connection because its client sends many times what it may. */
  void flood(Excess excess) {
    if (state != State.CLOSED) {
      loop.count(Counter.SESSIONS_FLOODING);
      abort(WampUris.RATE_LIMITED, excess.text() + ", and sent many times as much");
      close(CloseCause.FLOOD);
    }
  }

  /** Ends the connection because the router failed while handling one of its messages. */
  public void fail() {
    if (state == State.RELAYED) {
      relayed().fail();
    } else if (state != State.CLOSED) {
      abort(WampUris.INTERNAL_ERROR, "the router failed while handling a message");
      close(CloseCause.INTERNAL_ERROR);
    }
  }

  /** The transport is gone: the session ends, or waits for its client. */
  void disconnected() {
    Session open = session;
    if (relay != null) {
      state = State.CLOSED;
      relay.lost();
    } else if (state != State.ESTABLISHED || open == null || !detach(open)) {
      end();
    }
  }

  private void end() {
    leaveDetached();
    try {
      endSession();
    } finally {
      state = State.CLOSED;
      handshake = null;
      ParkedMessages.release(parked.take());
      loop.timers().cancel(this);
    }
  }

  /** The outbound queue has shrunk. */
  public void writable() {
    if (state == State.RELAYED) {
      relayed().writable();
    } else if (session != null) {
      session.writable();
    }
  }

  private void abort(Uri reason, String text) {
    loop.outputs()
        .send(
            link,
            new Abort(text.isEmpty() ? Map.of() : Map.of("message", text), reason, Payload.EMPTY));
  }

  private void close(CloseCause cause) {
    try {
      end();
    } finally {
      loop.outputs().close(link, cause);
    }
  }

  private void endSession() {
    Session open = session;
    if (open != null) {
      session = null;
      sessions.closed(open);
      open.end();
    }
  }

  @Override
  public void expired(long nowNanos) {
    switch (state) {
      case AWAITING_HELLO -> close(hadSession ? CloseCause.GOODBYE : CloseCause.HELLO_TIMEOUT);
      case DECIDING, CHALLENGING ->
          refuse(WampUris.AUTHENTICATION_FAILED, "authentication took too long");
      case SHUTTING_DOWN -> close(CloseCause.GOODBYE_TIMEOUT);
      case ESTABLISHED -> {
        if (session != null) {
          idle(session);
        }
      }
      case DETACHED -> {
        loop.count(Counter.SESSIONS_ABANDONED);
        close(CloseCause.GOODBYE_TIMEOUT);
      }
      case RELAYED, CLOSED -> {}
    }
  }
}
