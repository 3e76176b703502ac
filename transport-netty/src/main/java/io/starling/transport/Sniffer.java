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
 * Finds out whether a connection begins with something that tells it from others, such as a header
 * of the PROXY protocol or the preface of HTTP/2, and goes. The first octet that differs decides:
 * Netty's own detections wait for twelve or more, and the handshake of a raw socket has four.
 *
 * <p>Threads: confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
final class Sniffer extends ByteToMessageDecoder {

  /** How headers of the PROXY protocol begin. */
  static final List<byte[]> PROXY =
      List.of(
          "PROXY ".getBytes(StandardCharsets.US_ASCII),
          new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10});

  /** How a client begins that knows that HTTP/2 is spoken (RFC 9113, section 3.4). */
  static final List<byte[]> HTTP2 =
      List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

  private final List<byte[]> signatures;
  private final NettyLoop loop;
  private final Runnable match;
  private final Runnable other;
  private final Timer timer;
  private final Runnable leave;

  private Sniffer(
      List<byte[]> signatures, NettyLoop loop, Channel channel, Runnable match, Runnable other) {
    this.signatures = signatures;
    this.loop = loop;
    this.match = match;
    this.other = other;
    this.leave = channel::close;
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
   * @param signatures what they may be
   * @param match goes on when they are one of these
   * @param other goes on when they are not
   */
  static void await(
      List<byte[]> signatures,
      NettyLoop loop,
      Channel channel,
      Duration timeout,
      Runnable match,
      Runnable other) {
    Sniffer sniffer = new Sniffer(signatures, loop, channel, match, other);
    channel.pipeline().addLast(sniffer);
    loop.onLeaving(sniffer.leave);
    loop.timers().schedule(sniffer.timer, System.nanoTime() + timeout.toNanos());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    boolean undecided = false;
    for (byte[] signature : signatures) {
      int length = Math.min(signature.length, in.readableBytes());
      if (begins(in, signature, length)) {
        if (length == signature.length) {
          goOn(context, match);
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
  protected void handlerRemoved0(ChannelHandlerContext context) {
    loop.forget(leave);
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
