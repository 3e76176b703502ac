package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.starling.client.session.MessageTooLongException;
import io.starling.wamp.message.SerializerFormat;

/** A connection over a raw socket (WAMP, "RawSocket Transport"). */
final class RawSocketChannel extends WampChannel {

  private final SerializerFormat format;
  private final int lengthCode;
  private int peerBytesMax;

  private RawSocketChannel(SerializerFormat format, int lengthCode, TransportListener listener) {
    super(listener);
    this.format = format;
    this.lengthCode = lengthCode;
  }

  /** Adds the handlers of a raw socket. */
  static void addTo(
      ChannelPipeline pipeline, ConnectorSettings settings, TransportListener listener) {
    SerializerFormat format = settings.serializers().getFirst();
    int lengthCode = lengthCode(settings.messageBytesMax());
    pipeline.addLast(new RawSocketDecoder(format, 1 << (9 + lengthCode)));
    pipeline.addLast(new RawSocketChannel(format, lengthCode, listener));
  }

  /** The least L with 2^(9+L) no less than a limit, 0 to 15. */
  private static int lengthCode(int bytes) {
    int exponent = Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1);
    return Math.clamp(exponent - 9, 0, 15);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    int handshake =
        (RawSocketDecoder.MAGIC << 24) | (lengthCode << 20) | (format.rawSocketId() << 16);
    ChannelFuture _ =
        ctx.writeAndFlush(
            ctx.alloc().buffer(RawSocketDecoder.HEADER_BYTES).writeInt(handshake),
            ctx.voidPromise());
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof RawSocketDecoder.Agreed agreed) {
      peerBytesMax = agreed.messageBytesMax();
      open(format);
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  ByteBuf content(Object frame) {
    return (ByteBuf) frame;
  }

  @Override
  void begin(ByteBuf out) {
    out.writeZero(RawSocketDecoder.HEADER_BYTES);
  }

  @Override
  Object end(ByteBuf out) {
    int length = out.readableBytes() - RawSocketDecoder.HEADER_BYTES;
    if (length > peerBytesMax) {
      throw new MessageTooLongException(length, peerBytesMax);
    }
    // Bit 27 is X: exactly 2^24 bytes.
    out.setInt(0, length == 1 << 24 ? 1 << 27 : length);
    return out;
  }

  @Override
  Object ping(ChannelHandlerContext ctx) {
    return ctx.alloc().buffer(RawSocketDecoder.HEADER_BYTES).writeInt(RawSocketDecoder.PING << 24);
  }
}
