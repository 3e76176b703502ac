package io.starling.client;

import io.starling.client.transport.ConnectorSettings;
import io.starling.client.transport.Endpoint;
import io.starling.client.transport.NettyConnector;
import io.starling.wamp.message.WampUris;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A WAMP client: a session in a realm of a router, in all four client roles.
 *
 * {@snippet :
 * WampClient client = WampClient.connect("ws://127.0.0.1:18080/ws", "realm1").join();
 * client.register("com.shop.add", invocation -> 7).join();
 * client.subscribe("com.shop.sold", event -> show(event.args())).join();
 * Object seven = client.call("com.shop.add", 3, 4).join().value();
 * client.publish("com.shop.sold", "book", 2);
 * client.close();
 * }
 *
 * <p><b>Threads.</b> All methods may be called from any thread, handlers included, and none blocks
 * except {@link #close()}. Requests made by one thread reach the router in the order they were
 * made. Futures are completed, and handlers called, on the executor of the configuration; by
 * default that is a virtual thread for each task, so they may block. Events of one subscription are
 * handled one at a time, in the order of the router; those of different subscriptions run beside
 * each other, and so do invocations. Progressive results of one call are handled one at a time and
 * in order, all before its future completes. Whoever sets an executor that runs tasks in the
 * calling thread gets all of this on the event loop and must not block.
 *
 * <p><b>Life.</b> A client is open until {@link #close()}, or until its session ends and its {@link
 * ReconnectPolicy} gives up. While there is no session, requests fail with {@link
 * ConnectionException}; so do those under way when a session is lost, since nobody knows whether
 * the router acted on them. Subscriptions and registrations are made again in the next session.
 *
 * <p><b>Bounds.</b> While the connection takes no more, requests wait; too many of them, and
 * further ones fail ({@link ClientLimits}). So wait for the futures of earlier requests when there
 * are many.
 */
public final class WampClient implements AutoCloseable {

  private final ClientCore core;
  private final Duration closeTimeout;

  private WampClient(ClientCore core, Duration closeTimeout) {
    this.core = core;
    this.closeTimeout = closeTimeout;
  }

  /** Connects anonymously and with the defaults, see {@link #connect(ClientConfig)}. */
  public static CompletableFuture<WampClient> connect(String url, String realm) {
    return connect(ClientConfig.builder(url, realm).build());
  }

  /**
   * Connects and joins the realm, once: the reconnect policy holds for sessions that were
   * established.
   *
   * @return the client; or {@link AbortException} when the router refused, {@link
   *     ConnectionException} when it could not be reached. Cancelling it gives the attempt up
   * @throws IllegalArgumentException when the configuration makes no sense
   */
  public static CompletableFuture<WampClient> connect(ClientConfig config) {
    Endpoint endpoint = Endpoint.of(config.url());
    ConnectorSettings settings =
        new ConnectorSettings(
            endpoint,
            endpoint.isTls() ? TlsContexts.of(config.trust()) : null,
            config.serializers(),
            config.limits().messageBytes(),
            config.limits().outboundBytes(),
            config.timing().connect(),
            config.timing().ping(),
            config.compression());
    ClientLoops loops = config.loops().orElseGet(() -> ClientLoops.create(1));
    NettyLoop loop = new NettyLoop(loops.next());
    Dispatcher dispatcher =
        new Dispatcher(
            config.executor().orElseGet(WampClient::virtualThreads),
            config.limits().eventsWaiting());
    ClientCore core =
        new ClientCore(
            config,
            new NettyConnector(settings, loop.loop()),
            loop,
            dispatcher,
            new SecureRandom());
    if (config.loops().isEmpty()) {
      CompletableFuture<?> _ = core.closed().thenRun(loops::close);
    }
    WampClient client = new WampClient(core, config.timing().close());
    CompletableFuture<WampClient> joined = core.start().thenApply(_ -> client);
    CompletableFuture<?> _ =
        joined.whenComplete(
            (_, _) -> {
              if (joined.isCancelled()) {
                CompletableFuture<?> _ = core.close(WampUris.CLOSE_REALM.text());
              }
            });
    return joined;
  }

  private static Executor virtualThreads() {
    return Thread.ofVirtual().name("starling-client-", 0)::start;
  }

  /** The present session, empty while there is none. */
  public Optional<SessionInfo> session() {
    return core.session();
  }

  /**
   * Publishes an event, unacknowledged.
   *
   * @return completes when the event was handed to the connection; nobody tells what became of it
   */
  public CompletableFuture<OptionalLong> publish(String topic, @Nullable Object... args) {
    return publish(PublishRequest.to(topic).withArgs(args));
  }

  /**
   * Publishes an event.
   *
   * @return the publication id when an acknowledgement was asked for; else empty, as soon as the
   *     event was handed to the connection
   */
  public CompletableFuture<OptionalLong> publish(PublishRequest request) {
    return core.verbs().publish(request);
  }

  /** Subscribes to exactly this topic. */
  public CompletableFuture<Subscription> subscribe(String topic, EventHandler handler) {
    return subscribe(SubscribeRequest.to(topic), handler);
  }

  /** Subscribes. */
  public CompletableFuture<Subscription> subscribe(SubscribeRequest request, EventHandler handler) {
    return core.verbs().subscribe(request, handler);
  }

  /** Registers exactly this procedure. */
  public CompletableFuture<Registration> register(String procedure, InvocationHandler handler) {
    return register(RegisterRequest.of(procedure), handler);
  }

  /** Registers. */
  public CompletableFuture<Registration> register(
      RegisterRequest request, InvocationHandler handler) {
    return core.verbs().register(request, handler);
  }

  /** Calls a procedure; see {@link PendingCall#result()}. */
  public CompletableFuture<CallResult> call(String procedure, @Nullable Object... args) {
    return call(CallRequest.to(procedure).withArgs(args));
  }

  /** Calls a procedure; see {@link PendingCall#result()}. */
  public CompletableFuture<CallResult> call(CallRequest request) {
    return start(request).result();
  }

  /** Calls a procedure in such a way that the call can be cancelled or sent more chunks. */
  public PendingCall start(CallRequest request) {
    return core.verbs().call(request);
  }

  /** Leaves the realm and closes the client, as {@link #leave(String)}, with the usual reason. */
  public CompletableFuture<@Nullable Void> leave() {
    return leave(WampUris.CLOSE_REALM.text());
  }

  /**
   * Says GOODBYE after the requests made before, waits for the answer, and closes the client.
   *
   * @param reason a close URI
   * @return completes when the client is closed
   */
  public CompletableFuture<@Nullable Void> leave(String reason) {
    return core.close(reason).copy();
  }

  /** Completes when the client is closed for good, whoever closed it. */
  public CompletableFuture<@Nullable Void> closed() {
    return core.closed().copy();
  }

  /** Leaves and waits until the client is closed, for a little longer than the close timeout. */
  @Override
  public void close() {
    try {
      leave().get(closeTimeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the client did not close", e);
    }
  }
}
