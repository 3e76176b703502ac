package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.starling.wamp.message.SerializerFormat;
import java.util.List;

/**
 * Reads a raw socket (WAMP, "RawSocket Transport"): the router's answer to the handshake, then
 * frames. Messages are passed on, pings are answered here, pongs are dropped.
 *
 * <pre>
 *   handshake  0x7F  LLLLSSSS  0  0      L: receives up to 2^(9+L) bytes, S: serializer
 *   frame      RRRRXTTT  length:24       X: 2^24 bytes, T: 0 message, 1 ping, 2 pong
 * </pre>
 */
final class RawSocketDecoder extends ByteToMessageDecoder {

  static final int HEADER_BYTES = 4;
  static final int MAGIC = 0x7F;
  static final int MESSAGE = 0;
  static final int PING = 1;
  static final int PONG = 2;

  private static final int EXACTLY_16_MEBIBYTES = 8;

  /**
   * The router agreed.
   *
   * @param messageBytesMax the longest message that the router takes
   */
  record Agreed(int messageBytesMax) {}

  private final SerializerFormat format;
  private final int messageBytesMax;
  private boolean agreed;

  RawSocketDecoder(SerializerFormat format, int messageBytesMax) {
    this.format = format;
    this.messageBytesMax = messageBytesMax;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < HEADER_BYTES) {
      return;
    }
    if (agreed) {
      frame(ctx, in, out);
    } else {
      handshake(ctx, in);
    }
  }

  private void handshake(ChannelHandlerContext ctx, ByteBuf in) {
    int reply = in.readInt();
    int second = (reply >>> 16) & 0xFF;
    if (reply >>> 24 != MAGIC) {
      throw new CorruptedFrameException("the router does not speak raw socket");
    }
    if ((second & 0xF) == 0) {
      throw new CorruptedFrameException(refusal(second >>> 4));
    }
    if ((second & 0xF) != format.rawSocketId() || (reply & 0xFFFF) != 0) {
      throw new CorruptedFrameException(
          "the router answered the raw socket handshake with " + Integer.toHexString(reply));
    }
    agreed = true;
    ctx.fireUserEventTriggered(new Agreed(1 << (9 + (second >>> 4))));
  }

  private String refusal(int code) {
    return switch (code) {
      case 1 -> "the router does not support " + format.wireName() + " over raw sockets";
      case 2 -> "the router does not accept the maximum message length " + messageBytesMax;
      case 3 -> "the router does not support a raw socket feature";
      case 4 -> "the router has too many connections";
      default -> "the router refused the raw socket with code " + code;
    };
  }

  private void frame(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int header = in.getInt(in.readerIndex());
    int kind = header >>> 24;
    int length = header & 0xFFFFFF;
    if (kind == EXACTLY_16_MEBIBYTES && length == 0) {
      kind = MESSAGE;
      length = 1 << 24;
    }
    if (kind > PONG) {
      throw new CorruptedFrameException("a raw socket frame of kind " + kind);
    }
    if (length > messageBytesMax) {
      throw new CorruptedFrameException(
          "a frame of " + length + " bytes, at most " + messageBytesMax + " were announced");
    }
    if (in.readableBytes() - HEADER_BYTES < length) {
      return;
    }
    in.skipBytes(HEADER_BYTES);
    ByteBuf content = in.readRetainedSlice(length);
    switch (kind) {
      case MESSAGE -> out.add(content);
      case PING -> pong(ctx, content);
      default -> content.release();
    }
  }

  private static void pong(ChannelHandlerContext ctx, ByteBuf content) {
    int header = (PONG << 24) | content.readableBytes();
    ChannelFuture _ =
        ctx.write(ctx.alloc().buffer(HEADER_BYTES).writeInt(header), ctx.voidPromise());
    ChannelFuture _ = ctx.writeAndFlush(content, ctx.voidPromise());
  }
}
