package io.starling.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Counts a connection as gone when it is: one object per connection, whatever was counted for it.
 *
 * <p>Threads: made by the accepting thread, then confined to the connection's loop.
 */
final class Departure implements ChannelFutureListener {

  private final ConnectionGate gate;
  private final NettyLoop loop;
  private final TransportCounter gone;
  private @Nullable InetAddress address;

  private Departure(ConnectionGate gate, NettyLoop loop, TransportCounter gone) {
    this.gate = gate;
    this.loop = loop;
    this.gone = gone;
  }

  /**
   * Watches a connection that the gate has counted.
   *
   * @param gone counts its end
   */
  static Departure watch(
      Channel channel, ConnectionGate gate, NettyLoop loop, TransportCounter gone) {
    Departure departure = new Departure(gate, loop, gone);
    channel.closeFuture().addListener(departure);
    return departure;
  }

  /**
   * Counts the connection for an address as well, instead of one that it was counted for before.
   *
   * @return whether the address has not too many
   */
  boolean count(InetAddress client) {
    forget();
    address = client;
    boolean within = gate.enter(client);
    if (!within) {
      loop.counters().add(TransportCounter.CONNECTIONS_REFUSED_ADDRESS);
    }
    return within;
  }

  private void forget() {
    InetAddress present = address;
    if (present != null) {
      address = null;
      gate.leave(present);
    }
  }

  @Override
  public void operationComplete(ChannelFuture closed) {
    gate.leave();
    forget();
    loop.counters().add(gone);
  }
}
