package io.starling.transport;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.starling.router.Router;
import io.starling.router.RouterLoop;
import io.starling.router.port.Limits;
import io.starling.router.port.Origin;
import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.LinkSettings;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounters;
import io.starling.transport.tls.TlsContext;
import io.starling.transport.tls.TlsSettings;
import io.starling.wamp.message.WampUris;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The network side of a router: its event loops and its listeners.
 *
 * <pre>{@code
 * try (NettyTransport transport = NettyTransport.start(router, limits, TransportSettings.DEFAULT)) {
 *   transport.open(Listener.rawTcp("raw-tcp", new InetSocketAddress("127.0.0.1", 0)));
 *   ...
 *   transport.stopAccepting();
 * }
 * }</pre>
 *
 * <p>Threads: safe for all; {@link #open} and {@link #close(Duration)} block and must not be called
 * from an event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
public final class NettyTransport implements AutoCloseable {

  private static final Duration CLOSE_DEFAULT = Duration.ofSeconds(10);
  private static final int WATER_HIGH = 64 << 10;

  private final TransportSettings settings;
  private final EventLoopGroup workers;
  private final EventLoopGroup acceptors;
  private final List<NettyLoop> loops = new ArrayList<>();
  private final List<RouterLoop> cores = new ArrayList<>();
  private final ConnectionGate gate;
  private final AddressLimit httpTransports;
  private final TransportCounters acceptCounters = new TransportCounters();
  private final ByteBufAllocator allocator;
  private final @Nullable RecvByteBufAllocator receive;
  private final WriteBufferWaterMark waterMark;
  private final Map<String, List<Channel>> open = new LinkedHashMap<>();
  private final List<ListenerEntrance> entrances = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger nextLocal = new AtomicInteger();
  private final Map<String, TlsContext> certificates = new ConcurrentHashMap<>();

  private NettyTransport(Router router, Limits limits, TransportSettings settings) {
    this.settings = settings;
    this.gate = new ConnectionGate(settings.limits());
    this.httpTransports =
        new AddressLimit(
            settings.limits().httpTransportsPerAddress(), settings.limits().loopbackFree());
    this.allocator =
        settings.pooledBuffers() ? PooledByteBufAllocator.DEFAULT : new AdaptiveByteBufAllocator();
    this.receive = settings.io().resolve() == IoBackend.IO_URING ? null : new SharedReceive();
    int high = Math.clamp(limits.outboundSoft() / 2, 2, WATER_HIGH);
    this.waterMark = new WriteBufferWaterMark(high / 2, high);
    this.workers =
        new MultiThreadIoEventLoopGroup(
            router.loops(), new DefaultThreadFactory("starling-loop"), settings.io().handlers());
    // A thread of its own keeps bursts of connections away from the loops. Beside a single loop it
    // would only add a wake-up to each connection.
    this.acceptors =
        router.loops() == 1
            ? workers
            : new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("starling-accept"), settings.io().handlers());
    LinkSettings links =
        new LinkSettings(
            allocator,
            settings.messageSize(),
            settings.nestingMax(),
            limits.outboundSoft(),
            settings.handshakeTimeout(),
            settings.pingInterval(),
            settings.pingMissed(),
            settings.closeTimeout());
    for (EventExecutor executor : workers) {
      RouterLoop core = router.loop(loops.size());
      cores.add(core);
      loops.add(new NettyLoop((EventLoop) executor, core, links));
    }
  }

  /**
   * Starts a thread for each loop of a router, which from now on belongs to it. No listener is open
   * yet.
   *
   * @param limits the limits that the router has
   */
  public static NettyTransport start(Router router, Limits limits, TransportSettings settings) {
    NettyTransport transport = new NettyTransport(router, limits, settings);
    transport.loops.forEach(NettyLoop::start);
    return transport;
  }

  /**
   * Opens a listener.
   *
   * @return the addresses it listens on, with the ports that were chosen
   * @throws IOException when an address cannot be listened on; none of the listener's is then open
   */
  public synchronized List<SocketAddress> open(Listener listener) throws IOException {
    if (open.containsKey(listener.name())) {
      throw new IllegalStateException("listener " + listener.name() + " is open already");
    }
    TlsSettings encryption = listener.tls();
    TlsContext context =
        encryption == null
            ? null
            : new TlsContext(encryption, settings.handshakeTimeout(), listener.protocols());
    ListenerEntrance entrance =
        new ListenerEntrance(
            listener,
            context,
            new ListenerEntrance.Surroundings(
                allocator, receive, waterMark, settings.handshakeTimeout(), gate, httpTransports));
    List<Channel> channels = new ArrayList<>();
    try {
      for (SocketAddress address : listener.addresses()) {
        channels.add(bind(address, listener, entrance));
      }
    } catch (IOException | RuntimeException failed) {
      channels.forEach(channel -> channel.close().awaitUninterruptibly());
      throw failed;
    }
    open.put(listener.name(), channels);
    entrances.add(entrance);
    if (context != null && encryption != null) {
      keepFresh(listener.name(), context, encryption.reloadInterval(), channels.getFirst());
    }
    return addressesOf(channels);
  }

  /** Looks for changed certificates until the listener is closed. */
  private void keepFresh(String name, TlsContext context, Duration interval, Channel server) {
    certificates.put(name, context);
    server.closeFuture().addListener(_ -> certificates.remove(name, context));
    if (interval.isPositive()) {
      Future<?> looking =
          acceptors.scheduleWithFixedDelay(
              () -> Thread.startVirtualThread(context::reloadIfChanged),
              interval.toNanos(),
              interval.toNanos(),
              TimeUnit.NANOSECONDS);
      server.closeFuture().addListener(_ -> looking.cancel(false));
    }
  }

  private Channel bind(SocketAddress address, Listener listener, ListenerEntrance entrance)
      throws IOException {
    UnixSocketFile file =
        address instanceof UnixDomainSocketAddress unix
            ? new UnixSocketFile(unix.getPath(), listener.socketMode())
            : null;
    if (file != null) {
      file.removeStale();
    }
    ServerChannel server = settings.io().serverChannel(address);
    server.config().setOption(ChannelOption.SO_BACKLOG, settings.backlog());
    if (file == null) {
      server.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    server.pipeline().addLast(new Acceptor(loops, gate, acceptCounters, entrance, file == null));
    try {
      acceptors.register(server).sync();
      server.bind(settings.io().bindable(address)).sync();
      if (file != null) {
        file.opened();
        server.closeFuture().addListener(_ -> file.remove());
      }
      return server;
    } catch (InterruptedException interrupted) {
      server.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while binding " + address);
    } catch (Exception failed) {
      // Netty throws what went wrong as it is, declared or not.
      server.close();
      throw new IOException("cannot listen on " + address + ": " + failed.getMessage(), failed);
    }
  }

  /**
   * Reads the certificates of all listeners again, for connections to come. That also happens by
   * itself, at the interval of their settings, when their files have changed.
   *
   * @throws IOException when those of a listener cannot be used; it keeps its old ones
   */
  public void reloadCertificates() throws IOException {
    for (TlsContext context : certificates.values()) {
      context.reload();
    }
  }

  /**
   * Connects a client inside this process, on one of the loops.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the transport is closed
   */
  public LocalClient connect(Origin origin, LocalClient.Receiver receiver) {
    NettyLoop loop = loops.get(Math.floorMod(nextLocal.getAndIncrement(), loops.size()));
    return LocalClient.connect(loop, origin, receiver);
  }

  private static List<SocketAddress> addressesOf(List<Channel> channels) {
    return channels.stream().map(NettyTransport::addressOf).toList();
  }

  private static SocketAddress addressOf(Channel channel) {
    return channel.localAddress() instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : channel.localAddress();
  }

  /** The open listeners with the addresses they listen on. */
  public synchronized Map<String, List<SocketAddress>> addresses() {
    Map<String, List<SocketAddress>> addresses = new LinkedHashMap<>();
    open.forEach((name, channels) -> addresses.put(name, addressesOf(channels)));
    return addresses;
  }

  /** What each loop has counted, and last what the accepting thread has. */
  public List<TransportCounters> counters() {
    List<TransportCounters> all = new ArrayList<>();
    loops.forEach(loop -> all.add(loop.counters()));
    all.add(acceptCounters);
    return all;
  }

  /** The number of connections, in whatever state. */
  public int connections() {
    return gate.count();
  }

  /** Closes one listener, if it is open; connections stay. */
  public synchronized void stopAccepting(String listener) {
    List<Channel> channels = open.remove(listener);
    if (channels != null) {
      channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }
  }

  /**
   * Says GOODBYE to clients that have no call in flight, and waits until that is on its way.
   *
   * @param most to at most so many of them on each loop
   * @return how many sessions are open then
   */
  public int sayGoodbyeToIdle(int most) {
    List<Future<Integer>> left = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      RouterLoop core = cores.get(i);
      left.add(
          loops
              .get(i)
              .eventLoop()
              .submit(
                  () ->
                      core.sayGoodbyeToIdle(
                          most, WampUris.SYSTEM_SHUTDOWN, null, System.nanoTime())));
    }
    return left.stream().mapToInt(future -> future.awaitUninterruptibly().getNow()).sum();
  }

  /**
   * Waits until no session is open, at most for a time. New ones may still be opened unless the
   * listeners are closed.
   */
  public void awaitNoSessions(Duration most) throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      RouterLoop core = cores.get(i);
      loops.get(i).eventLoop().execute(() -> core.whenNoSessions(busy::countDown));
    }
    busy.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Closes all listeners; connections stay. Idempotent. */
  public synchronized void stopAccepting() {
    open.values().forEach(channels -> channels.forEach(c -> c.close().awaitUninterruptibly()));
    open.clear();
  }

  /** Closes everything as {@link #close(Duration)} does, within ten seconds. */
  @Override
  public void close() {
    close(CLOSE_DEFAULT);
  }

  /**
   * Stops accepting, says GOODBYE to all clients, waits for them to go and cuts those that do not.
   * Connections of HTTP are closed when their requests have been answered. Who calls it again waits
   * for the first call's end.
   *
   * @param patience how long to wait for clients; zero to cut at once
   */
  public void close(Duration patience) {
    if (!closed.compareAndSet(false, true)) {
      workers.terminationFuture().awaitUninterruptibly();
      return;
    }
    stopAccepting();
    for (int i = 0; i < loops.size(); i++) {
      RouterLoop core = cores.get(i);
      NettyLoop loop = loops.get(i);
      loop.eventLoop()
          .execute(
              () -> {
                core.sayGoodbyeToAll(WampUris.SYSTEM_SHUTDOWN, null, System.nanoTime());
                loop.leave();
              });
    }
    try {
      gate.whenEmpty().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException late) {
      // Those that are left are cut.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    entrances.forEach(ListenerEntrance::close);
    loops.forEach(NettyLoop::stop);
    workers.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    acceptors.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
