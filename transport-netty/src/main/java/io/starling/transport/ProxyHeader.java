package io.starling.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.starling.router.loop.Timer;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the header of the PROXY protocol, hands over the address in it, and goes.
 *
 * <p>Threads: confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
final class ProxyHeader extends ChannelInboundHandlerAdapter {

  private final NettyLoop loop;
  private final Channel channel;
  private final Consumer<@Nullable InetAddress> next;
  private final Timer timer;
  private boolean failed;

  private ProxyHeader(NettyLoop loop, Channel channel, Consumer<@Nullable InetAddress> next) {
    this.loop = loop;
    this.channel = channel;
    this.next = next;
    this.timer =
        new Timer() {
          @Override
          public void expired(long nowNanos) {
            fail();
          }
        };
  }

  /**
   * Waits for the header of a connection.
   *
   * @param next takes the client's address, or null when the proxy speaks for itself
   */
  static void await(
      NettyLoop loop, Channel channel, Duration timeout, Consumer<@Nullable InetAddress> next) {
    ProxyHeader header = new ProxyHeader(loop, channel, next);
    channel.pipeline().addLast(new HAProxyMessageDecoder()).addLast(header);
    loop.timers().schedule(header.timer, System.nanoTime() + timeout.toNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      InetAddress address = address(header);
      loop.timers().cancel(timer);
      // What follows the header is handed to what is in the pipeline then.
      next.accept(address);
      context.pipeline().remove(this);
    } catch (IllegalArgumentException malformed) {
      fail();
    } finally {
      header.release();
    }
  }

  private static @Nullable InetAddress address(HAProxyMessage header) {
    return header.command() == HAProxyCommand.LOCAL || header.sourceAddress() == null
        ? null
        : InetAddress.ofLiteral(header.sourceAddress());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.timers().cancel(timer);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail();
  }

  private void fail() {
    if (failed) {
      return;
    }
    failed = true;
    loop.timers().cancel(timer);
    loop.counters().add(TransportCounter.HANDSHAKES_FAILED_PROXY);
    channel.close();
  }
}
