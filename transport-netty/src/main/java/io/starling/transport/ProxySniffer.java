package io.starling.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.starling.router.loop.Timer;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Finds out whether a connection begins with a header of the PROXY protocol, and goes. The first
 * octet that differs decides: Netty's own detection waits for twelve, and the handshake of a raw
 * socket has four.
 *
 * <p>Threads: confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
final class ProxySniffer extends ByteToMessageDecoder {

  private static final List<byte[]> SIGNATURES =
      List.of(
          "PROXY ".getBytes(StandardCharsets.US_ASCII),
          new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10});

  private final NettyLoop loop;
  private final Runnable header;
  private final Runnable other;
  private final Timer timer;

  private ProxySniffer(NettyLoop loop, Channel channel, Runnable header, Runnable other) {
    this.loop = loop;
    this.header = header;
    this.other = other;
    this.timer =
        new Timer() {
          @Override
          public void expired(long nowNanos) {
            loop.counters().add(TransportCounter.HANDSHAKES_TIMED_OUT);
            channel.close();
          }
        };
  }

  /**
   * Waits for the first octets of a connection.
   *
   * @param header goes on when they are a header's
   * @param other goes on when they are not
   */
  static void await(
      NettyLoop loop, Channel channel, Duration timeout, Runnable header, Runnable other) {
    ProxySniffer sniffer = new ProxySniffer(loop, channel, header, other);
    channel.pipeline().addLast(sniffer);
    loop.timers().schedule(sniffer.timer, System.nanoTime() + timeout.toNanos());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    boolean undecided = false;
    for (byte[] signature : SIGNATURES) {
      int length = Math.min(signature.length, in.readableBytes());
      if (begins(in, signature, length)) {
        if (length == signature.length) {
          goOn(context, header);
          return;
        }
        undecided = true;
      }
    }
    if (!undecided) {
      goOn(context, other);
    }
  }

  private static boolean begins(ByteBuf in, byte[] signature, int length) {
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  /** Removing this decoder hands over what it has read to what is in the pipeline then. */
  private void goOn(ChannelHandlerContext context, Runnable next) {
    loop.timers().cancel(timer);
    next.run();
    context.pipeline().remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    loop.timers().cancel(timer);
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    loop.timers().cancel(timer);
    loop.counters().add(TransportCounter.IO_ERRORS);
    context.close();
  }
}
