package io.starling.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;

/**
 * A connection without a socket: its pipeline, outbound buffer and event loop are those of a real
 * one, and what the router writes is handed to a client in the same process.
 *
 * <p>Threads: belongs to its event loop.
 */
public final class MemoryChannel extends AbstractChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final Client client;
  private final SocketAddress remote;
  private boolean open = true;

  /** What stands at the other end; it may serve many channels. */
  public interface Client {

    /**
     * Takes what the router has written, whole frames; on the channel's event loop, in the middle
     * of a flush, so that answers have to be sent from a task of their own.
     *
     * @param octets borrowed
     */
    void received(MemoryChannel channel, ByteBuf octets);
  }

  /** Makes a connection from an address that has not been accepted yet. */
  MemoryChannel(Client client, SocketAddress remote) {
    super(null);
    this.client = client;
    this.remote = remote;
  }

  /**
   * Hands frames to the router as if one read had brought them; on the event loop.
   *
   * @param octets one reference of it is given away
   */
  public void arrive(ByteBuf octets) {
    if (!config.isAutoRead()) {
      throw new IllegalStateException("the router has paused a client that does not expect it");
    }
    pipeline().fireChannelRead(octets);
    pipeline().fireChannelReadComplete();
  }

  /** Cuts the connection; from any thread. */
  @SuppressWarnings("FutureReturnValueIgnored") // What fails has nobody who could do better.
  public void cut() {
    eventLoop().execute(this::close);
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer queue) {
    for (Object next = queue.current(); next != null; next = queue.current()) {
      client.received(this, (ByteBuf) next);
      queue.remove();
    }
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
        promise.setFailure(new UnsupportedOperationException("a client's connection is accepted"));
      }
    };
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return remote;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException("a client's connection is accepted");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    open = false;
  }

  @Override
  protected void doBeginRead() {
    // Frames come when the client sends them.
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
