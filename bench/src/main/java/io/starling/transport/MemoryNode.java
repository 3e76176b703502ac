package io.starling.transport;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.starling.router.Router;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.transport.TransportSettings.ConnectionLimits;
import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.LinkSettings;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounters;
import io.starling.wamp.uri.Uri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node without sockets: the acceptor, the pipeline and the loops of the real one, with a thread
 * per loop, and channels that end in memory. What is missing against the real one is the system
 * calls, and what the kernel and Netty's epoll channel keep for a socket.
 *
 * <p>Threads: {@link #connect} belongs to one thread, all else is safe for all.
 */
public final class MemoryNode implements AutoCloseable {

  /** The realm of all clients. */
  public static final Uri REALM = Uri.of("bench");

  private static final int WATER_HIGH = 64 << 10;
  private static final int FIRST_ADDRESS = 10 << 24;

  private final Router router;
  private final MultiThreadIoEventLoopGroup workers;
  private final List<NettyLoop> loops = new ArrayList<>();
  private final EmbeddedChannel server;
  private int connected;

  /**
   * Starts a node.
   *
   * @param loopCount the number of loops
   * @param limits the bounds of sessions; connections are not bounded
   */
  public MemoryNode(int loopCount, Limits limits) {
    this(loopCount, limits, Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(REALM)))));
  }

  /** Starts a node that asks others, which must have the realm. */
  public MemoryNode(int loopCount, Limits limits, Ports ports) {
    router = new Router(limits, ports, Router.Randomness.secure(), loopCount, System.nanoTime());
    workers =
        new MultiThreadIoEventLoopGroup(
            loopCount, new DefaultThreadFactory("starling-loop"), LocalIoHandler.newFactory());
    TransportSettings settings = TransportSettings.DEFAULT;
    Duration patience = settings.handshakeTimeout();
    LinkSettings links =
        new LinkSettings(
            PooledByteBufAllocator.DEFAULT,
            settings.messageSize(),
            settings.nestingMax(),
            limits.outboundSoft(),
            patience,
            settings.pingInterval(),
            settings.pingMissed(),
            settings.closeTimeout());
    for (EventExecutor executor : workers) {
      NettyLoop loop = new NettyLoop((EventLoop) executor, router.loop(loops.size()), links);
      loops.add(loop);
      loop.start();
    }
    Listener listener =
        Listener.rawTcp("memory", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    ConnectionGate gate =
        new ConnectionGate(
            new ConnectionLimits(
                Integer.MAX_VALUE, Integer.MAX_VALUE, 1, false, Integer.MAX_VALUE));
    ListenerEntrance entrance =
        new ListenerEntrance(
            listener,
            null,
            new ListenerEntrance.Surroundings(
                PooledByteBufAllocator.DEFAULT,
                new SharedReceive(),
                new WriteBufferWaterMark(WATER_HIGH / 2, WATER_HIGH),
                patience,
                gate,
                new AddressLimit(1, false)));
    server =
        new EmbeddedChannel(new Acceptor(loops, gate, new TransportCounters(), entrance, false));
  }

  /**
   * Accepts a connection from an address that no other has; loops get them in turn, the first loop
   * the first.
   */
  public MemoryChannel connect(MemoryChannel.Client client) {
    MemoryChannel channel = new MemoryChannel(client, address(connected++));
    server.pipeline().fireChannelRead(channel);
    return channel;
  }

  private static InetSocketAddress address(int number) {
    byte[] octets = ByteBuffer.allocate(4).putInt(FIRST_ADDRESS + number).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(octets), 50_000);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The event loops, in the order in which they get connections. */
  public List<EventLoop> loops() {
    return loops.stream().map(NettyLoop::eventLoop).toList();
  }

  /** Returns a count, of all loops. */
  public long count(Counter counter) {
    long count = 0;
    for (int i = 0; i < router.loops(); i++) {
      count += router.loop(i).counters().get(counter);
    }
    return count;
  }

  /** Ends the threads; throws when anything went wrong inside the router. */
  @Override
  public void close() {
    loops.forEach(NettyLoop::stop);
    workers.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    long errors = count(Counter.INTERNAL_ERRORS);
    if (errors > 0) {
      throw new IllegalStateException(errors + " internal errors");
    }
  }
}
