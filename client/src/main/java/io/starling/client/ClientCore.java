package io.starling.client;

import io.starling.client.session.InvocationListener;
import io.starling.client.session.MessageTooLongException;
import io.starling.client.session.OpenInvocation;
import io.starling.client.session.SessionEnd;
import io.starling.client.transport.Connector;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.serializer.UnrepresentableException;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The life of a client: its link, the books that outlive a link, and coming back after one was
 * lost.
 *
 * <pre>
 *   start           joined            ended, to be retried
 *  ------> JOINING ---------> JOINED ----------------------> WAITING
 *           |  ^  |             |                             |  |
 *           |  |  |             | ended for good              |  |
 *           |  |  |             v                             |  |
 *           |  |  +--------> CLOSED &lt;-- close ---------------|--+
 *           |  |                                              |
 *           |  +---------------- the delay is over -----------+
 *           |                                                 ^
 *           +------------- ended, to be retried --------------+
 * </pre>
 *
 * <p>{@link #execute}, {@link #offer}, {@link #submit}, {@link #session()} and {@link #close} may
 * be called from any thread; everything else is confined to the home loop.
 */
final class ClientCore implements Link.Owner, Mailbox.Owner {

  private enum State {
    JOINING,
    JOINED,
    WAITING,
    CLOSED
  }

  /** How soon the client tries to go on with a session: at first the loss is likely to be short. */
  private static final ReconnectPolicy RETURN =
      new ReconnectPolicy(Duration.ofMillis(50), Duration.ofSeconds(5), Integer.MAX_VALUE);

  private final ClientConfig config;
  private final Connector connector;
  private final HomeLoop loop;
  private final Dispatcher dispatcher;
  private final RandomGenerator random;
  private final Mailbox mailbox;
  private final Subscriptions subscriptions = new Subscriptions();
  private final Registrations registrations = new Registrations();
  private final SessionNews news;
  private final Deliveries deliveries;
  private final Verbs verbs;
  private final CompletableFuture<@Nullable Void> firstJoin = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private State state = State.WAITING;
  private @Nullable Link link;
  private HomeLoop.@Nullable Timer retryTimer;
  private boolean everJoined;
  private boolean closing;
  private int attempts;
  private volatile @Nullable SessionInfo session;

  ClientCore(
      ClientConfig config,
      Connector connector,
      HomeLoop loop,
      Dispatcher dispatcher,
      RandomGenerator random) {
    this.config = config;
    this.connector = connector;
    this.loop = loop;
    this.dispatcher = dispatcher;
    this.random = random;
    this.mailbox = new Mailbox(loop, config.limits().requestsWaiting(), this);
    this.news = new SessionNews(config.listener(), dispatcher.lane());
    this.deliveries =
        new Deliveries(this, subscriptions, registrations, news, config.limits().invocationsOpen());
    this.verbs = new Verbs(this, subscriptions, registrations);
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Verbs verbs() {
    return verbs;
  }

  long nowNanos() {
    return loop.nowNanos();
  }

  /** The present session, empty while there is none. */
  Optional<SessionInfo> session() {
    return Optional.ofNullable(session);
  }

  /** Completes when the client is closed for good. */
  CompletableFuture<@Nullable Void> closed() {
    return closed;
  }

  /** Connects for the first time; the future tells how that went. */
  CompletableFuture<@Nullable Void> start() {
    if (!loop.execute(this::connect)) {
      dispatcher.fail(firstJoin, new ConnectionException("the loops are closed"));
    }
    return firstJoin;
  }

  /**
   * Runs a task on the loop, after the requests made before it; never when the client is closed.
   */
  void execute(Runnable task) {
    mailbox.post(task::run);
  }

  /** The same, unless too many wait. */
  boolean offer(Runnable task) {
    return mailbox.offer(task::run);
  }

  /** Runs a task on the loop, or completes its future at once when the client is closed. */
  void execute(CompletableFuture<@Nullable Void> future, Runnable task) {
    mailbox.post(
        new Mailbox.Request() {
          @Override
          public void run() {
            task.run();
          }

          @Override
          public void abandon() {
            dispatcher.complete(future, null);
          }
        });
  }

  /** Runs a request on the loop with the established link, or fails its future. */
  void submit(CompletableFuture<?> future, Consumer<Link> request) {
    boolean accepted =
        mailbox.offer(
            new Mailbox.Request() {
              @Override
              public void run() {
                ClientCore.this.run(future, request);
              }

              @Override
              public void abandon() {
                dispatcher.fail(future, new ConnectionException("the client is closed"));
              }
            });
    if (!accepted) {
      dispatcher.fail(
          future,
          new ConnectionException(
              "more than " + config.limits().requestsWaiting() + " requests wait to be sent"));
    }
  }

  private void run(CompletableFuture<?> future, Consumer<Link> request) {
    Link current = establishedLink();
    if (current == null) {
      dispatcher.fail(future, new ConnectionException("there is no session now"));
      return;
    }
    try {
      request.accept(current);
    } catch (UnrepresentableException e) {
      dispatcher.fail(future, new IllegalArgumentException(e.getMessage(), e));
    } catch (MessageTooLongException e) {
      dispatcher.fail(future, refusedHere(WampUris.PAYLOAD_SIZE_EXCEEDED, e));
    } catch (UnsupportedOperationException e) {
      dispatcher.fail(future, refusedHere(WampUris.FEATURE_NOT_SUPPORTED, e));
    } catch (RuntimeException e) {
      dispatcher.fail(future, e);
    }
  }

  private static WampException refusedHere(Uri error, RuntimeException cause) {
    return new WampException(
        WampException.Caused.of(error.text(), String.valueOf(cause.getMessage())));
  }

  /** Leaves the realm and closes the client for good; the future completes when that is done. */
  CompletableFuture<@Nullable Void> close(String reason) {
    // Not by the mailbox, which stands still while the router reads nothing.
    if (loop.execute(this::limitClosing)) {
      execute(closed, () -> leave(Uri.of(reason)));
    } else {
      dispatcher.complete(closed, null);
    }
    return closed;
  }

  private void leave(Uri reason) {
    if (link != null) {
      link.leave(reason);
    } else if (state != State.CLOSED) {
      finish(new SessionEnd.Left());
    }
  }

  private void limitClosing() {
    closing = true;
    if (link != null && link.isDetached()) {
      link.leave(WampUris.CLOSE_REALM);
      return;
    }
    loop.after(
        config.timing().close(),
        () -> {
          if (link != null) {
            link.closed(null);
          }
        });
  }

  @Nullable Link establishedLink() {
    return link != null && link.isEstablished() ? link : null;
  }

  private void connect() {
    retryTimer = null;
    state = State.JOINING;
    Link next = new Link(config, loop, dispatcher, this);
    link = next;
    next.connect(connector);
  }

  @Override
  public void joined(Link joined, SessionInfo info) {
    state = State.JOINED;
    session = info;
    everJoined = true;
    attempts = 0;
    List<CompletableFuture<?>> answers = restore(joined);
    CompletableFuture<?> _ =
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .whenComplete((_, _) -> execute(() -> restored(joined, info)));
  }

  private List<CompletableFuture<?>> restore(Link joined) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (Subscription subscription : subscriptions.wanted()) {
      CompletableFuture<Subscription> answer = new CompletableFuture<>();
      verbs.subscribe(joined, subscription, answer);
      answers.add(
          answer.whenComplete(
              (_, failure) -> {
                if (failure instanceof WampException refusal) {
                  news.subscriptionEnded(subscription, refusal.uri());
                }
              }));
    }
    for (Registration registration : registrations.wanted()) {
      CompletableFuture<Registration> answer = new CompletableFuture<>();
      verbs.register(joined, registration, answer);
      answers.add(
          answer.whenComplete(
              (_, failure) -> {
                if (failure instanceof WampException refusal) {
                  news.registrationEnded(registration, refusal.uri());
                }
              }));
    }
    return answers;
  }

  private void restored(Link joined, SessionInfo info) {
    if (link == joined && joined.isEstablished()) {
      news.joined(info);
      dispatcher.complete(firstJoin, null);
    }
  }

  @Override
  public boolean detached(Link detached, @Nullable Throwable cause) {
    if (closing) {
      return false;
    }
    news.detached(SessionEnds.exception(new SessionEnd.TransportLost(cause)));
    return true;
  }

  @Override
  public Duration returnDelay(int attempt) {
    return RETURN.delay(attempt, random).orElseThrow();
  }

  @Override
  public void resumed(Link resumed) {
    if (session != null) {
      news.resumed(session);
    }
    mailbox.wake();
  }

  @Override
  public void ended(Link ended, SessionEnd end) {
    link = null;
    session = null;
    subscriptions.lost();
    registrations.lost();
    Optional<Duration> delay =
        everJoined && !closing && SessionEnds.isWorthRetrying(end)
            ? config.reconnect().delay(++attempts, random)
            : Optional.empty();
    if (delay.isEmpty()) {
      finish(end);
      return;
    }
    state = State.WAITING;
    news.lost(SessionEnds.exception(end), delay.get());
    retryTimer = loop.after(delay.get(), this::connect);
    mailbox.wake();
  }

  private void finish(SessionEnd end) {
    state = State.CLOSED;
    if (retryTimer != null) {
      retryTimer.cancel();
    }
    subscriptions.closed();
    registrations.closed();
    RuntimeException cause = SessionEnds.exception(end);
    news.closed(cause);
    mailbox.close();
    dispatcher.fail(firstJoin, cause);
    dispatcher.complete(closed, null);
  }

  @Override
  public void received(Link source, io.starling.wamp.message.Event event) {
    deliveries.deliver(source, event);
  }

  @Override
  public InvocationListener invoked(
      Link source, OpenInvocation open, io.starling.wamp.message.Invocation invocation) {
    return deliveries.invoke(source, open, invocation);
  }

  @Override
  public void subscriptionRevoked(Revocation revocation) {
    deliveries.subscriptionRevoked(revocation);
  }

  @Override
  public void registrationRevoked(Revocation revocation) {
    deliveries.registrationRevoked(revocation);
  }

  @Override
  public void writable() {
    mailbox.wake();
  }

  @Override
  public boolean isReady() {
    return link == null || link.isWritable();
  }

  @Override
  public void batchEnded() {
    if (link != null) {
      link.flush();
    }
  }
}
