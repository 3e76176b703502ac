package io.starling.client;

import io.starling.client.auth.Authentication;
import io.starling.client.session.ClientSession;
import io.starling.client.session.InvocationListener;
import io.starling.client.session.OpenInvocation;
import io.starling.client.session.SessionEnd;
import io.starling.client.session.SessionObserver;
import io.starling.client.transport.Connector;
import io.starling.client.transport.PayloadReader;
import io.starling.client.transport.Transport;
import io.starling.client.transport.TransportListener;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with its one session, from the attempt to connect to the end. Confined to the home
 * loop.
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

    /** The link is over; called once, also when nothing ever came about. */
    void ended(Link link, SessionEnd end);
  }

  private final ClientConfig config;
  private final HomeLoop loop;
  private final Dispatcher dispatcher;
  private final Owner owner;
  private @Nullable Transport transport;
  private @Nullable ClientSession session;
  private HomeLoop.@Nullable Timer joinTimer;
  private HomeLoop.@Nullable Timer leaveTimer;
  private HomeLoop.@Nullable Timer deadlineTimer;
  private long deadlineNanos;
  private boolean over;

  Link(ClientConfig config, HomeLoop loop, Dispatcher dispatcher, Owner owner) {
    this.config = config;
    this.loop = loop;
    this.dispatcher = dispatcher;
    this.owner = owner;
  }

  void connect(Connector connector) {
    Duration limit = config.timing().connect();
    joinTimer = loop.after(limit, () -> closed(new TimeoutException("no session within " + limit)));
    connector.connect(this);
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
    return transport == null || transport.isWritable();
  }

  /** Says GOODBYE, or drops what is not yet a session. */
  void leave(Uri reason) {
    if (!isEstablished()) {
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
    session = new ClientSession(opened, this);
    session.open(config.hello());
    opened.flush();
  }

  @Override
  public void received(Message message) {
    if (session != null) {
      session.received(message, loop.nowNanos());
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
    if (session != null) {
      session.transportClosed(cause);
    }
    end(new SessionEnd.TransportLost(cause));
  }

  @Override
  public void challenged(Challenge challenge) {
    for (Authentication method : config.authentications()) {
      if (method.method().equals(challenge.authMethod())) {
        dispatcher.run(() -> answer(method, challenge));
        return;
      }
    }
    refuse("a challenge for the method " + challenge.authMethod() + ", which was not offered");
  }

  /** Off the loop, because deriving a key takes its time. */
  private void answer(Authentication method, Challenge challenge) {
    try {
      Authenticate answer = method.answer(challenge);
      loop.execute(
          () -> {
            if (session != null) {
              session.authenticate(answer.signature(), answer.extra());
              flush();
            }
          });
    } catch (RuntimeException e) {
      loop.execute(() -> refuse(String.valueOf(e.getMessage())));
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
    if (transport != null) {
      transport.flush();
      transport.close();
    }
    LOG.atDebug().addKeyValue("realm", config.realm()).addKeyValue("end", end).log("link ended");
    owner.ended(this, end);
  }

  private void rearm() {
    OptionalLong next =
        session == null || over ? OptionalLong.empty() : session.nextDeadlineNanos();
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
