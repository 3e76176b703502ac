package io.starling.testkit;

import io.starling.client.ClientConfig;
import io.starling.client.ClientLoops;
import io.starling.client.WampClient;
import io.starling.router.Router;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.ResumeLimits;
import io.starling.transport.Listener;
import io.starling.transport.NettyTransport;
import io.starling.transport.TransportSettings;
import io.starling.transport.TransportSettings.ConnectionLimits;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A router in this process, open to anonymous clients over WebSocket and raw TCP on free ports of
 * the loopback address. For tests without JUnit's help; {@link StarlingTest} makes one for a test.
 *
 * {@snippet :
 * try (EmbeddedRouter router = EmbeddedRouter.start("realm1");
 *     WampClient client = router.connect("realm1")) {
 *   client.publish("com.shop.sold", "book").join();
 * }
 * }
 *
 * <p>May be used from any thread. {@link #close()} also closes the clients that {@link #connect}
 * made.
 */
public final class EmbeddedRouter implements AutoCloseable {

  private static final int LOOPS = 2;
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(20);

  /** Tests open many connections from one address, as fast as they can. */
  private static final ConnectionLimits NO_LIMITS =
      new ConnectionLimits(1_000_000, 1_000_000, 1_000_000, true, 1_000_000);

  private static final Limits LIMITS = Limits.DEFAULT.with(ResumeLimits.of(Duration.ofSeconds(30)));

  private final Router router;
  private final NettyTransport transport;
  private final ClientLoops clientLoops = ClientLoops.create(1);
  private final Deque<WampClient> clients = new ArrayDeque<>();
  private final URI webSocketUrl;
  private final URI rawTcpUrl;

  private EmbeddedRouter(Router router, NettyTransport transport) {
    this.router = router;
    this.transport = transport;
    this.webSocketUrl = URI.create("ws://" + openOnLoopback(Listener::http, "http") + "/ws");
    this.rawTcpUrl = URI.create("rs://" + openOnLoopback(Listener::rawTcp, "raw-tcp"));
  }

  /** Starts a router with these realms, lenient as routers are by default. */
  public static EmbeddedRouter start(String... realms) {
    return start(Arrays.stream(realms).map(realm -> RealmSettings.lenient(Uri.of(realm))).toList());
  }

  /** Starts a router with these realms. */
  public static EmbeddedRouter start(List<RealmSettings> realms) {
    return start(Ports.open(RealmDirectory.of(realms)));
  }

  /** Starts a router that has others say which realms there are, who may join and do what. */
  public static EmbeddedRouter start(Ports ports) {
    Router router = new Router(LIMITS, ports, Router.Randomness.secure(), LOOPS, System.nanoTime());
    router.setWallClock(System.currentTimeMillis(), System.nanoTime());
    NettyTransport transport =
        NettyTransport.start(router, LIMITS, TransportSettings.DEFAULT.withLimits(NO_LIMITS));
    try {
      return new EmbeddedRouter(router, transport);
    } catch (RuntimeException e) {
      transport.close(Duration.ZERO);
      throw e;
    }
  }

  /** The router itself. */
  public Router router() {
    return router;
  }

  /** Where WebSocket clients connect. */
  public URI url() {
    return webSocketUrl;
  }

  /** Where clients connect over a transport. */
  public URI url(RouterTransport kind) {
    return switch (kind) {
      case WEBSOCKET -> webSocketUrl;
      case RAW_TCP -> rawTcpUrl;
    };
  }

  /**
   * Opens a further listener, with TLS for example.
   *
   * @return the addresses it listens on
   * @throws UncheckedIOException when it cannot be opened
   */
  public List<SocketAddress> open(Listener listener) {
    try {
      return transport.open(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Connects a client over WebSocket and waits until it has joined; it is closed with the router.
   */
  public WampClient connect(String realm) {
    return connect(config(realm).build());
  }

  /** Connects a client and waits until it has joined; it is closed with the router. */
  public WampClient connect(ClientConfig config) {
    WampClient client = join(config);
    synchronized (clients) {
      clients.push(client);
    }
    return client;
  }

  /** Begins the configuration of a client of this router, over WebSocket. */
  public ClientConfig.Builder config(String realm) {
    return config(realm, RouterTransport.WEBSOCKET);
  }

  /** Begins the configuration of a client of this router. */
  public ClientConfig.Builder config(String realm, RouterTransport kind) {
    return ClientConfig.builder(url(kind).toString(), realm).loops(clientLoops);
  }

  /** Closes the clients that were made here, then the router. */
  @Override
  public void close() {
    List<WampClient> open;
    synchronized (clients) {
      open = List.copyOf(clients);
      clients.clear();
    }
    open.forEach(WampClient::close);
    transport.close(Duration.ZERO);
    clientLoops.close();
  }

  private interface ListenerKind {

    Listener at(String name, InetSocketAddress address);
  }

  private String openOnLoopback(ListenerKind kind, String name) {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    InetSocketAddress address = (InetSocketAddress) open(kind.at(name, anyPort)).getFirst();
    return "127.0.0.1:" + address.getPort();
  }

  /** Connects a client that its user closes. */
  static WampClient join(ClientConfig config) {
    CompletableFuture<WampClient> joining = WampClient.connect(config);
    try {
      return joining.get(CONNECT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the client could not join", e.getCause());
    } catch (TimeoutException e) {
      joining.cancel(false);
      throw new IllegalStateException("the client did not join in " + CONNECT_PATIENCE, e);
    } catch (InterruptedException e) {
      joining.cancel(false);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while joining", e);
    }
  }
}
