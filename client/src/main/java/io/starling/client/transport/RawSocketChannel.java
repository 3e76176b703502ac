package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.starling.client.session.MessageTooLongException;
import io.starling.wamp.framing.RawSocketFrame;
import io.starling.wamp.framing.RawSocketHandshake;
import io.starling.wamp.framing.RawSocketHandshake.Offer;
import io.starling.wamp.message.Message;
import org.jspecify.annotations.Nullable;

/** A connection over a raw socket (WAMP, "RawSocket Transport"). */
final class RawSocketChannel extends WampChannel {

  private static final int BATCH_BYTES_MIN = 256;
  private static final int BATCH_BYTES_MAX = 16 * 1024;

  private final Offer offered;
  private int lengthMax;

  /**
   * What was sent since the last flush: one buffer for many messages. It begins as large as the
   * last one was, so that small messages that have to wait pin no more memory than they need.
   */
  private @Nullable ByteBuf batch;

  private int lastBatchBytes;

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
  public void send(Message message) {
    ByteBuf out = batch;
    if (out == null) {
      out = context().alloc().buffer(Math.clamp(lastBatchBytes, BATCH_BYTES_MIN, BATCH_BYTES_MAX));
      batch = out;
    }
    int start = out.writerIndex();
    try {
      write(message, out);
    } catch (RuntimeException e) {
      out.writerIndex(start);
      throw e;
    }
    sent(out.writerIndex() - start);
    if (out.writerIndex() >= BATCH_BYTES_MAX) {
      writeBatch();
    }
  }

  private void write(Message message, ByteBuf out) {
    int start = out.writerIndex();
    out.writeZero(RawSocketFrame.HEAD_LENGTH);
    serializer().write(message, out);
    int length = out.writerIndex() - start - RawSocketFrame.HEAD_LENGTH;
    if (length > lengthMax) {
      throw new MessageTooLongException(length, lengthMax);
    }
    out.setInt(start, RawSocketFrame.head(RawSocketFrame.Type.MESSAGE, length));
  }

  private void writeBatch() {
    if (batch != null) {
      lastBatchBytes = batch.readableBytes();
      ChannelFuture _ = context().write(batch, context().voidPromise());
      batch = null;
    }
  }

  @Override
  public void flush() {
    writeBatch();
    super.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (batch != null) {
      batch.release();
      batch = null;
    }
  }

  @Override
  Object ping(ChannelHandlerContext ctx) {
    int head = RawSocketFrame.head(RawSocketFrame.Type.PING, 0);
    return ctx.alloc().buffer(RawSocketFrame.HEAD_LENGTH).writeInt(head);
  }
}
