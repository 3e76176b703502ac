package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.starling.wamp.framing.FramingViolation;
import io.starling.wamp.framing.RawSocketFrame;
import io.starling.wamp.framing.RawSocketHandshake;
import io.starling.wamp.framing.RawSocketHandshake.Foreign;
import io.starling.wamp.framing.RawSocketHandshake.Offer;
import io.starling.wamp.framing.RawSocketHandshake.Refused;
import java.util.List;

/**
 * Reads a raw socket (WAMP, "RawSocket Transport"): the router's reply to the handshake, then
 * frames. Messages are passed on, pings are answered here, pongs are dropped.
 */
final class RawSocketDecoder extends ByteToMessageDecoder {

  /**
   * The router agreed.
   *
   * @param lengthMax the longest message that the router takes
   */
  record Agreed(int lengthMax) {}

  private final Offer offered;
  private boolean agreed;

  RawSocketDecoder(Offer offered) {
    this.offered = offered;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (agreed) {
      frame(ctx, in, out);
    } else if (in.readableBytes() >= RawSocketHandshake.LENGTH) {
      handshake(ctx, in.readInt());
    }
  }

  private void handshake(ChannelHandlerContext ctx, int reply) {
    switch (RawSocketHandshake.parseReply(reply, offered.format())) {
      case Offer router -> {
        agreed = true;
        ctx.fireUserEventTriggered(new Agreed(router.lengthMax()));
      }
      case Refused refused ->
          throw new FramingViolation("the router refused the raw socket: " + refused.refusal());
      case Foreign _ ->
          throw new FramingViolation(
              "the router answered the raw socket with " + Integer.toHexString(reply));
    }
  }

  private void frame(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < RawSocketFrame.HEAD_LENGTH) {
      return;
    }
    int head = in.getInt(in.readerIndex());
    RawSocketFrame.Type type = RawSocketFrame.type(head);
    int length = RawSocketFrame.length(head);
    if (length > offered.lengthMax()) {
      throw new FramingViolation(
          "a frame of " + length + " bytes, at most " + offered.lengthMax() + " are accepted");
    }
    if (in.readableBytes() - RawSocketFrame.HEAD_LENGTH < length) {
      return;
    }
    in.skipBytes(RawSocketFrame.HEAD_LENGTH);
    switch (type) {
      case MESSAGE -> out.add(in.readRetainedSlice(length));
      case PING -> pong(ctx, in.readRetainedSlice(length));
      case PONG -> in.skipBytes(length);
    }
  }

  private static void pong(ChannelHandlerContext ctx, ByteBuf content) {
    int head = RawSocketFrame.head(RawSocketFrame.Type.PONG, content.readableBytes());
    ByteBuf headBytes = ctx.alloc().buffer(RawSocketFrame.HEAD_LENGTH).writeInt(head);
    ChannelFuture _ = ctx.write(headBytes, ctx.voidPromise());
    ChannelFuture _ = ctx.writeAndFlush(content, ctx.voidPromise());
  }
}
