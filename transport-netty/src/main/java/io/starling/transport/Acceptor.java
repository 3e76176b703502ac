package io.starling.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import io.starling.transport.metrics.TransportCounters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the connections of a listening socket and gives them to the loops in turn.
 *
 * <p>One thread accepts for all loops, instead of a listening socket per loop with {@code
 * SO_REUSEPORT}: that spreads connections by a hash of their addresses, and with few of them a loop
 * may get all and another none. In turn they differ by one, and limits are counted in one place.
 *
 * <p>Threads: confined to the accepting event loop.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  /** How long accepting rests after a failure, such as too many open files. */
  private static final long FAILURE_PAUSE_MILLIS = 200;

  private final List<NettyLoop> loops;
  private final ConnectionGate gate;
  private final TransportCounters counters;
  private final ListenerEntrance entrance;
  private final boolean tcp;
  private int turn;

  Acceptor(
      List<NettyLoop> loops,
      ConnectionGate gate,
      TransportCounters counters,
      ListenerEntrance entrance,
      boolean tcp) {
    this.loops = loops;
    this.gate = gate;
    this.counters = counters;
    this.entrance = entrance;
    this.tcp = tcp;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel child = (Channel) message;
    if (!gate.enter()) {
      counters.add(TransportCounter.CONNECTIONS_REFUSED_TOTAL);
      child.unsafe().closeForcibly();
      return;
    }
    counters.add(TransportCounter.CONNECTIONS_ACCEPTED);
    accept(child);
    long pause = gate.delayNanos(System.nanoTime());
    if (pause > 0) {
      counters.add(TransportCounter.ACCEPTS_PAUSED);
      pause(context.channel(), pause);
    }
  }

  private void accept(Channel child) {
    NettyLoop loop = loops.get(turn);
    turn = (turn + 1) % loops.size();
    if (tcp) {
      child.config().setOption(ChannelOption.TCP_NODELAY, true);
      child.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    }
    entrance.prepare(child);
    Departure departure = Departure.watch(child, gate, loop, TransportCounter.CONNECTIONS_CLOSED);
    child.pipeline().addLast(new Entry(entrance, loop, departure));
    loop.eventLoop()
        .register(child)
        .addListener(
            registered -> {
              if (!registered.isSuccess()) {
                child.unsafe().closeForcibly();
              }
            });
  }

  private static void pause(Channel server, long nanos) {
    server.config().setAutoRead(false);
    Future<?> _ =
        server
            .eventLoop()
            .schedule(() -> server.config().setAutoRead(true), nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.atWarn().addKeyValue("error", cause.toString()).log("accepting a connection failed");
    counters.add(TransportCounter.IO_ERRORS);
    pause(context.channel(), TimeUnit.MILLISECONDS.toNanos(FAILURE_PAUSE_MILLIS));
  }

  /** Sets a connection's pipeline up on its loop, and goes. */
  private static final class Entry extends ChannelInboundHandlerAdapter {

    private final ListenerEntrance entrance;
    private final NettyLoop loop;
    private final Departure departure;

    Entry(ListenerEntrance entrance, NettyLoop loop, Departure departure) {
      this.entrance = entrance;
      this.loop = loop;
      this.departure = departure;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      Channel channel = context.channel();
      entrance.admit(channel, loop, departure);
      context.pipeline().remove(this);
    }
  }
}
