package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.starling.client.session.MessageTooLongException;
import io.starling.wamp.framing.RawSocketFrame;
import io.starling.wamp.framing.RawSocketHandshake;
import io.starling.wamp.framing.RawSocketHandshake.Offer;

/** A connection over a raw socket (WAMP, "RawSocket Transport"). */
final class RawSocketChannel extends WampChannel {

  private final Offer offered;
  private int lengthMax;

  private RawSocketChannel(Offer offered, TransportListener listener) {
    super(listener);
    this.offered = offered;
  }

  /** Adds the handlers of a raw socket. */
  static void addTo(
      ChannelPipeline pipeline, ConnectorSettings settings, TransportListener listener) {
    Offer offer =
        new Offer(settings.serializers().getFirst(), exponent(settings.messageBytesMax()));
    pipeline.addLast(new RawSocketDecoder(offer));
    pipeline.addLast(new RawSocketChannel(offer, listener));
  }

  /** The least exponent whose power of two is no less than a limit. */
  private static int exponent(int bytes) {
    return Math.clamp(
        Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1),
        RawSocketHandshake.EXPONENT_MIN,
        RawSocketHandshake.EXPONENT_MAX);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ByteBuf request = ctx.alloc().buffer(RawSocketHandshake.LENGTH);
    request.writeInt(RawSocketHandshake.compose(offered));
    ChannelFuture _ = ctx.writeAndFlush(request, ctx.voidPromise());
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof RawSocketDecoder.Agreed agreed) {
      lengthMax = agreed.lengthMax();
      open(offered.format());
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
    out.writeZero(RawSocketFrame.HEAD_LENGTH);
  }

  @Override
  Object end(ByteBuf out) {
    int length = out.readableBytes() - RawSocketFrame.HEAD_LENGTH;
    if (length > lengthMax) {
      throw new MessageTooLongException(length, lengthMax);
    }
    return out.setInt(0, RawSocketFrame.head(RawSocketFrame.Type.MESSAGE, length));
  }

  @Override
  Object ping(ChannelHandlerContext ctx) {
    int head = RawSocketFrame.head(RawSocketFrame.Type.PING, 0);
    return ctx.alloc().buffer(RawSocketFrame.HEAD_LENGTH).writeInt(head);
  }
}
