package io.starling.client;

import io.starling.client.auth.Login;
import io.starling.client.session.ClientSession;
import io.starling.client.session.InvocationListener;
import io.starling.client.session.OpenInvocation;
import io.starling.client.session.SessionEnd;
import io.starling.client.session.SessionObserver;
import io.starling.client.transport.Connector;
import io.starling.client.transport.PayloadReader;
import io.starling.client.transport.Transport;
import io.starling.client.transport.TransportListener;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with its connection, from the attempt to connect to the end. If the router keeps the
 * session when the connection is lost ({@code docs/resumption.md}), others follow the first one,
 * and meanwhile there is none. Confined to the home loop.
 */
final class Link implements TransportListener, SessionObserver {

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** Who hears what the session receives. */
  interface Owner {

    void joined(Link link, SessionInfo session);

    void received(Link link, Event event);

    InvocationListener invoked(Link link, OpenInvocation open, Invocation invocation);

    void subscriptionRevoked(Revocation revocation);

    void registrationRevoked(Revocation revocation);

    void writable();

    /** The connection is lost and the session is kept; false when that is not wanted any more. */
    boolean detached(Link link, @Nullable Throwable cause);

    /** The delay before an attempt to go on with the session, counted from 1. */
    Duration returnDelay(int attempt);

    /** The session goes on over another connection. */
    void resumed(Link link);

    /** The link is over; called once, also when nothing ever came about. */
    void ended(Link link, SessionEnd end);
  }

  private final ClientConfig config;
  private final HomeLoop loop;
  private final Dispatcher dispatcher;
  private final Owner owner;
  private @Nullable Transport transport;
  private @Nullable ClientSession session;
  private @Nullable Joining joining;
  private HomeLoop.@Nullable Timer joinTimer;
  private HomeLoop.@Nullable Timer leaveTimer;
  private HomeLoop.@Nullable Timer deadlineTimer;
  private long deadlineNanos;
  private boolean over;
  private @Nullable Connector connector;
  private @Nullable Resumption resumption;
  private @Nullable Return returning;
  private HomeLoop.@Nullable Timer returnTimer;
  private int returnAttempts;
  private long returnDeadlineNanos;

  Link(ClientConfig config, HomeLoop loop, Dispatcher dispatcher, Owner owner) {
    this.config = config;
    this.loop = loop;
    this.dispatcher = dispatcher;
    this.owner = owner;
  }

  void connect(Connector connections) {
    connector = connections;
    Duration limit = config.timing().connect();
    joinTimer = loop.after(limit, () -> closed(new TimeoutException("no session within " + limit)));
    connections.connect(this);
  }

  /** The session; only after {@link Owner#joined}. */
  ClientSession session() {
    if (session == null) {
      throw new IllegalStateException("the link is not joined");
    }
    return session;
  }

  /** Reads payloads of this link; only after {@link Owner#joined}. */
  PayloadReader reader() {
    if (transport == null) {
      throw new IllegalStateException("the link is not joined");
    }
    return transport;
  }

  boolean isEstablished() {
    return session != null && session.isEstablished();
  }

  boolean isWritable() {
    if (resumption != null && resumption.isFull()) {
      return false;
    }
    return transport == null ? !isDetached() : transport.isWritable();
  }

  /** Whether the session waits for another connection. */
  boolean isDetached() {
    return resumption != null && transport == null && !over;
  }

  /** Says GOODBYE, or drops what is not yet a session. */
  void leave(Uri reason) {
    if (!isEstablished() || isDetached()) {
      if (session != null) {
        session.leave(reason);
      }
      end(new SessionEnd.Left());
      return;
    }
    session().leave(reason);
    leaveTimer = loop.after(config.timing().close(), () -> closed(null));
  }

  void flush() {
    if (transport != null) {
      transport.flush();
      rearm();
    }
  }

  @Override
  public void opened(Transport opened) {
    if (over) {
      opened.close();
      return;
    }
    transport = opened;
    try {
      joining = new Joining(config, opened);
    } catch (IllegalArgumentException e) {
      end(new SessionEnd.TransportLost(e));
      return;
    }
    session = new ClientSession(this::send, this);
    session.open(joining.hello());
    opened.flush();
  }

  private void send(Message message) {
    Transport present = transport;
    if (resumption != null && message.type().isOfSession()) {
      if (present == null) {
        throw new IllegalStateException("there is no connection now");
      }
      resumption.send(message, present);
    } else if (present != null) {
      present.send(message);
    }
  }

  @Override
  public void received(Message message) {
    ClientSession present = session;
    Resumption known = resumption;
    if (present == null) {
      return;
    }
    if (known != null && message instanceof Received told) {
      acknowledged(present, known, told);
      return;
    }
    if (message instanceof Welcome welcome && !isAccepted(welcome)) {
      return;
    }
    present.received(message, loop.nowNanos());
    Received reply = known == null ? null : known.received(message);
    if (reply != null && !over) {
      send(reply);
    }
  }

  private void acknowledged(ClientSession present, Resumption known, Received told) {
    if (!known.acknowledged(told.messages())) {
      present.violated("RECEIVED: " + told.messages() + " messages, more than were sent");
    } else if (isWritable()) {
      owner.writable();
    }
  }

  @Override
  public void garbled(String text) {
    if (session != null) {
      session.violated(text);
    }
  }

  @Override
  public void burstEnded() {
    flush();
  }

  @Override
  public void writable() {
    owner.writable();
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    if (resumption != null && transport != null && isEstablished() && owner.detached(this, cause)) {
      detach(resumption);
      return;
    }
    lost(cause);
  }

  private void lost(@Nullable Throwable cause) {
    if (session != null) {
      session.transportClosed(cause);
    }
    end(new SessionEnd.TransportLost(cause));
  }

  // Resumption.

  private void detach(Resumption known) {
    transport = null;
    cancel(deadlineTimer);
    deadlineTimer = null;
    returnAttempts = 0;
    returnDeadlineNanos = loop.nowNanos() + known.timeout().toNanos();
    tryToReturn(null);
  }

  /** Tries once more, after a while, unless the router has given the session up by now. */
  private void tryToReturn(@Nullable Throwable cause) {
    Duration delay = owner.returnDelay(++returnAttempts);
    if (loop.nowNanos() + delay.toNanos() - returnDeadlineNanos >= 0) {
      lost(cause);
    } else {
      returnTimer = loop.after(delay, this::comeBack);
    }
  }

  private void comeBack() {
    if (connector != null && resumption != null) {
      Return attempt = new Return(resumption);
      returning = attempt;
      Duration limit = config.timing().connect();
      returnTimer =
          loop.after(
              limit, () -> attempt.failed(new TimeoutException("no answer within " + limit)));
      connector.connect(attempt);
    }
  }

  /** Another connection for the session; once the router has agreed it is as the first one. */
  private final class Return implements TransportListener {

    private final Resumption known;
    private @Nullable Transport opened;
    private boolean accepted;

    Return(Resumption known) {
      this.known = known;
    }

    private boolean isPending() {
      return returning == this && !over;
    }

    @Override
    public void opened(Transport connection) {
      if (!isPending()) {
        connection.close();
        return;
      }
      opened = connection;
      Hello hello = config.hello(Map.of());
      connection.send(new Hello(hello.realm(), hello.details().withResume(known.request())));
      connection.flush();
    }

    @Override
    public void received(Message message) {
      if (accepted) {
        Link.this.received(message);
      } else if (isPending() && opened != null) {
        answered(message, opened);
      }
    }

    private void answered(Message answer, Transport connection) {
      if (answer instanceof Welcome welcome && known.resume(welcome, connection)) {
        returning = null;
        cancel(returnTimer);
        accepted = true;
        transport = connection;
        connection.flush();
        rearm();
        owner.resumed(Link.this);
        return;
      }
      returning = null;
      cancel(returnTimer);
      connection.close();
      lost(new IOException("the router does not go on with the session: " + textOf(answer)));
    }

    private String textOf(Message answer) {
      return answer instanceof Abort abort
          ? abort.reason() + " " + abort.details().getOrDefault("message", "")
          : "it answered " + answer.type();
    }

    @Override
    public void garbled(String text) {
      if (accepted) {
        Link.this.garbled(text);
      } else {
        failed(new IOException(text));
      }
    }

    @Override
    public void burstEnded() {
      if (accepted) {
        Link.this.burstEnded();
      }
    }

    @Override
    public void writable() {
      if (accepted) {
        Link.this.writable();
      }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
      if (accepted) {
        Link.this.closed(cause);
      } else {
        failed(cause);
      }
    }

    void failed(@Nullable Throwable cause) {
      if (isPending()) {
        returning = null;
        cancel(returnTimer);
        if (opened != null) {
          opened.close();
        }
        tryToReturn(cause);
      }
    }
  }

  @Override
  public void challenged(Challenge challenge) {
    Joining attempt = joining;
    if (attempt == null) {
      return;
    }
    try {
      Login login = attempt.challenged(challenge);
      dispatcher.run(() -> answer(attempt, login, challenge));
    } catch (IllegalArgumentException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  /** Off the loop, because deriving a key takes its time. */
  private void answer(Joining attempt, Login login, Challenge challenge) {
    try {
      Authenticate answer = login.answer(challenge);
      loop.execute(
          () -> {
            attempt.answered();
            if (session != null) {
              session.authenticate(answer.signature(), answer.extra());
              flush();
            }
          });
    } catch (RuntimeException e) {
      loop.execute(() -> refuse(String.valueOf(e.getMessage())));
    }
  }

  /** Whether the router has shown what it has to; refuses the session otherwise. */
  private boolean isAccepted(Welcome welcome) {
    if (joining == null) {
      return true;
    }
    try {
      joining.welcomed(welcome);
      joining = null;
      return true;
    } catch (IllegalArgumentException e) {
      refuse(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void refuse(String text) {
    if (session != null) {
      session.refuse(WampUris.AUTHENTICATION_FAILED, text);
      flush();
    }
  }

  @Override
  public void joined(Welcome welcome) {
    cancel(joinTimer);
    if (transport != null) {
      resumption = Resumption.of(welcome, config.limits().outboundBytes());
      owner.joined(this, SessionInfo.of(welcome, config.realm(), transport.format()));
    }
  }

  @Override
  public void received(Event event) {
    owner.received(this, event);
  }

  @Override
  public InvocationListener invoked(OpenInvocation open, Invocation invocation) {
    return owner.invoked(this, open, invocation);
  }

  @Override
  public void subscriptionRevoked(Revocation revocation) {
    owner.subscriptionRevoked(revocation);
  }

  @Override
  public void registrationRevoked(Revocation revocation) {
    owner.registrationRevoked(revocation);
  }

  @Override
  public void ended(SessionEnd end) {
    end(end);
  }

  private void end(SessionEnd end) {
    if (over) {
      return;
    }
    over = true;
    cancel(joinTimer);
    cancel(leaveTimer);
    cancel(deadlineTimer);
    cancel(returnTimer);
    if (transport != null) {
      transport.flush();
      transport.close();
    }
    LOG.atDebug().addKeyValue("realm", config.realm()).addKeyValue("end", end).log("link ended");
    owner.ended(this, end);
  }

  private void rearm() {
    OptionalLong next =
        session == null || over || isDetached()
            ? OptionalLong.empty()
            : session.nextDeadlineNanos();
    if (next.isEmpty() || (deadlineTimer != null && next.getAsLong() - deadlineNanos >= 0)) {
      return;
    }
    cancel(deadlineTimer);
    deadlineNanos = next.getAsLong();
    long delay = Math.max(0, deadlineNanos - loop.nowNanos());
    deadlineTimer = loop.after(Duration.ofNanos(delay), this::deadlinePassed);
  }

  private void deadlinePassed() {
    deadlineTimer = null;
    if (session != null) {
      session.tick(loop.nowNanos());
      flush();
    }
  }

  private static void cancel(HomeLoop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
