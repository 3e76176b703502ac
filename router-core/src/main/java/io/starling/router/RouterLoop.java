package io.starling.router;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.TimerWheel;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.Counter;
import io.starling.router.port.Counters;
import io.starling.router.port.Limits;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.session.Connection;
import io.starling.router.session.LocalRealm;
import io.starling.router.session.Realm;
import io.starling.router.session.Sessions;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop of a router: everything that happens to its connections happens here, one input after
 * the other. Each input's effects are carried out at the links before the method returns.
 *
 * <p>A bug ends one session and not the loop: an exception while handling a message is logged and
 * counted, and the session it came from is aborted.
 *
 * <p>Threads: all methods belong to the loop's thread, but for those that say otherwise. Times are
 * nanoseconds of an arbitrary origin, the same for all loops.
 */
public final class RouterLoop {

  private static final Logger LOG = LoggerFactory.getLogger(RouterLoop.class);

  private final Router router;
  private final Ports ports;
  private final Loop loop;
  private final Sessions sessions;
  private final Map<Uri, LocalRealm> realms = new HashMap<>();

  RouterLoop(
      Router router,
      int index,
      int count,
      Limits limits,
      Ports ports,
      Router.Randomness randomness,
      long now) {
    this.router = router;
    this.ports = ports;
    this.loop = new Loop(index, count, limits, randomness.secret(), randomness.plain(), now);
    this.loop.setWallClock(router.wallClock());
    this.sessions =
        new Sessions(
            loop, ports.authenticator(), this::realm, other -> router.loop(other).sessions);
  }

  private @Nullable LocalRealm realm(Uri uri) {
    LocalRealm present = realms.get(uri);
    if (present == null) {
      Realm realm = router.realm(uri, loop.now());
      if (realm != null) {
        present = new LocalRealm(realm, loop, ports, sessions, router.addresses());
        realms.put(uri, present);
      }
    }
    return present;
  }

  /**
   * Says how this loop is told that its mailbox has work.
   *
   * @param wakeup makes the loop's thread call {@link #drain} soon; called from any thread, at most
   *     once per batch
   */
  public void bind(Runnable wakeup) {
    loop.onWork(wakeup);
  }

  /**
   * Says how the end of a round is asked for; without it, mail for other loops wakes them at once.
   *
   * @param request makes the loop's thread call {@link #endRound()} when it has handled the inputs
   *     that wait now; called on the loop's thread, at most once per round
   */
  public void onRoundEnd(Runnable request) {
    loop.onRoundEnd(request);
  }

  /** Wakes the loops that have got mail in this round. */
  public void endRound() {
    loop.wakeOthers();
  }

  /** Adds a connection; it has to say HELLO in time. */
  public Connection connect(Link link, Origin origin, long now) {
    loop.setNow(now);
    loop.count(Counter.CONNECTIONS_OPENED);
    return sessions.connect(link, origin);
  }

  /**
   * Handles a message of a client. A connection that is closed ignores it.
   *
   * @param message borrowed: its payload may be released when the method has returned
   */
  public void receive(Connection connection, Message message, long now) {
    loop.setNow(now);
    loop.count(Counter.MESSAGES_RECEIVED);
    try {
      connection.receive(message);
    } catch (RuntimeException e) {
      failed(connection, message, e);
    }
    loop.drainOutputs();
  }

  private void failed(Connection connection, Message message, RuntimeException e) {
    loop.count(Counter.INTERNAL_ERRORS);
    LOG.atError()
        .setCause(e)
        .addKeyValue("session", connection.sessionId())
        .addKeyValue("message", message.type())
        .log("Handling a message failed; its session ends");
    fail(connection);
  }

  /** Does what concerns one connection; a bug ends that connection only. */
  private void attempt(Connection connection, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      loop.count(Counter.INTERNAL_ERRORS);
      LOG.atError()
          .setCause(e)
          .addKeyValue("session", connection.sessionId())
          .log("Work for a connection failed; it is closed");
      fail(connection);
    }
    loop.drainOutputs();
  }

  private void fail(Connection connection) {
    try {
      connection.fail();
    } catch (RuntimeException e) {
      loop.count(Counter.INTERNAL_ERRORS);
      LOG.atError().setCause(e).log("Ending a session failed");
    }
  }

  /** Handles bytes of a client that are no message: its session ends with ABORT. */
  public void violated(Connection connection, ProtocolViolation violation, long now) {
    loop.setNow(now);
    attempt(connection, () -> connection.violate(violation.text()));
  }

  /** Handles the end of a transport. */
  public void disconnected(Connection connection, long now) {
    loop.setNow(now);
    loop.count(Counter.CONNECTIONS_CLOSED);
    attempt(connection, () -> sessions.disconnect(connection));
  }

  /** Tells that a link's queue, once above its soft limit, has shrunk to less than half of it. */
  public void writable(Connection connection, long now) {
    loop.setNow(now);
    attempt(connection, connection::writable);
  }

  /**
   * Handles up to 256 waiting mails of other loops.
   *
   * @return whether more may be waiting; if so, the wake-up has been called again
   */
  public boolean drain(long now) {
    loop.setNow(now);
    return loop.drainMailbox();
  }

  /** Fires the timers that are due; when one fails, those after it fire at the next call. */
  public void advance(long now) {
    loop.setNow(now);
    try {
      loop.timers().advance(now);
    } catch (RuntimeException e) {
      loop.count(Counter.INTERNAL_ERRORS);
      LOG.atError().setCause(e).log("A timer failed");
    }
    loop.drainOutputs();
  }

  /**
   * Says GOODBYE to a connection's client, or refuses it when it has no session yet.
   *
   * @param message a text for people, or null
   */
  public void sayGoodbye(Connection connection, Uri reason, @Nullable String message, long now) {
    loop.setNow(now);
    attempt(connection, () -> connection.sayGoodbye(reason, message));
  }

  /** Says GOODBYE to all clients, as {@link #sayGoodbye}. */
  public void sayGoodbyeToAll(Uri reason, @Nullable String message, long now) {
    loop.setNow(now);
    sessions.forEachConnection(
        connection -> attempt(connection, () -> connection.sayGoodbye(reason, message)));
  }

  /**
   * Says what to do once when no session of this loop is open any more, at once when none is; on
   * the loop. It takes the place of what was said before.
   */
  public void whenNoSessions(Runnable action) {
    sessions.whenEmpty(action);
  }

  /**
   * Says GOODBYE to clients that have no call in flight, neither as callers nor as callees: the way
   * to stop without cutting calls off, when it is called until no session is left.
   *
   * @param most to at most so many of them, so that not all come back elsewhere in one instant
   * @param message a text for people, or null
   * @return how many sessions are open then
   */
  public int sayGoodbyeToIdle(int most, Uri reason, @Nullable String message, long now) {
    loop.setNow(now);
    int left = sessions.sayGoodbyeToIdle(most, reason, message);
    loop.drainOutputs();
    return left;
  }

  /** The timers of this loop, which transports use as well. */
  public TimerWheel timers() {
    return loop.timers();
  }

  /** What happened on this loop; from any thread. */
  public Counters counters() {
    return loop.counters();
  }

  /** The number of open sessions on this loop. */
  public int sessions() {
    return sessions.count();
  }

  /** The number of connections on this loop. */
  public int connections() {
    return sessions.connections();
  }

  /** Publishes an event of the router's own; from any thread. */
  void postEvent(Uri realm, Uri topic, Payload payload) {
    Loop.postFromOutside(
        loop,
        () -> {
          LocalRealm local = realm(realm);
          if (local != null) {
            local.publish(topic, payload);
          }
        },
        0);
  }

  /** Calls a procedure as the router itself; from any thread. */
  void postCall(
      Uri realm, Uri procedure, Payload payload, Duration timeout, Consumer<CallOutcome> then) {
    Loop.postFromOutside(loop, new CallFromInside(realm, procedure, payload, timeout, then), 0);
  }

  private final class CallFromInside implements Mail {

    private final Uri realm;
    private final Uri procedure;
    private final Payload payload;
    private final Duration timeout;
    private @Nullable Consumer<CallOutcome> then;
    private boolean delivered;

    CallFromInside(
        Uri realm, Uri procedure, Payload payload, Duration timeout, Consumer<CallOutcome> then) {
      this.realm = realm;
      this.procedure = procedure;
      this.payload = payload;
      this.timeout = timeout;
      this.then = then;
    }

    @Override
    public void deliver() {
      delivered = true;
      LocalRealm local = realm(realm);
      if (local == null) {
        answer(WampUris.NO_SUCH_REALM, "no such realm: " + realm);
      } else {
        local.call(procedure, payload, timeout, this::answer);
      }
    }

    @Override
    public void failed() {
      answer(WampUris.INTERNAL_ERROR, "the router failed while it handled the call");
    }

    /** Called in any case, and the answer may still come when it is under way. */
    @Override
    public void discard() {
      if (!delivered) {
        answer(WampUris.UNAVAILABLE, "the router has too much to do");
      }
    }

    private void answer(Uri error, String text) {
      answer(CallOutcome.Failure.of(error, text));
    }

    private void answer(CallOutcome outcome) {
      Consumer<CallOutcome> waiting = then;
      then = null;
      if (waiting != null) {
        waiting.accept(outcome);
      }
    }
  }

  /** Does something with a realm that this loop has or had sessions of; from any thread. */
  void post(Uri realm, Consumer<LocalRealm> work) {
    Loop.postFromOutside(
        loop,
        () -> {
          LocalRealm local = realms.get(realm);
          if (local != null) {
            work.accept(local);
          }
        },
        0);
  }

  /** Says GOODBYE to the sessions of some identities. */
  void closeSessions(LocalRealm local, Predicate<Principal> whose, Farewell farewell) {
    local.connectionsOf(whose).forEach(connection -> sayGoodbye(connection, farewell));
  }

  /** Forgets a realm: ends its sessions and refuses those who are joining. */
  void close(LocalRealm local, Farewell farewell) {
    realms.values().remove(local);
    sessions.forEachConnection(
        connection -> {
          if (connection.isIn(local)) {
            sayGoodbye(connection, farewell);
          }
        });
  }

  private void sayGoodbye(Connection connection, Farewell farewell) {
    if (!farewell.exempts(connection.sessionId())) {
      attempt(connection, () -> connection.sayGoodbye(farewell.reason(), farewell.message()));
    }
  }
}
