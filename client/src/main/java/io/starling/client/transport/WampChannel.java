package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a connection: turns frames into messages and back. What differs between
 * WebSocket and raw sockets is in the subclasses. Confined to its event loop.
 */
abstract class WampChannel extends ChannelInboundHandlerAdapter implements Transport {

  /** Shared by the connections of an event loop. */
  private static final FastThreadLocal<Serializers> SERIALIZERS =
      new FastThreadLocal<>() {
        @Override
        protected Serializers initialValue() {
          return new Serializers();
        }
      };

  private final TransportListener listener;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Serializer serializer;
  private @Nullable Throwable cause;
  private long unflushedBytes;
  private boolean isClosed;

  WampChannel(TransportListener listener) {
    this.listener = listener;
  }

  /** The bytes of the message in a frame, or null when the frame has none for us. */
  abstract @Nullable ByteBuf content(Object frame);

  /** A frame that the peer answers. */
  abstract Object ping(ChannelHandlerContext ctx);

  /** The connection is ready for messages in this format. */
  final void open(SerializerFormat format) {
    serializer = SERIALIZERS.get().of(format);
    listener.opened(this);
  }

  /** Remembers why the connection is about to close. */
  final void fail(String text) {
    fail(new IOException(text));
  }

  private void fail(Throwable reason) {
    if (cause == null) {
      boolean isWrapped = reason instanceof DecoderException && reason.getCause() != null;
      cause = isWrapped ? reason.getCause() : reason;
    }
    ChannelFuture _ = context().close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    try {
      ByteBuf content = content(frame);
      if (content != null && serializer != null) {
        listener.received(serializer.read(content));
      }
    } catch (ProtocolViolation violation) {
      listener.garbled(violation.text());
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    listener.burstEnded();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      listener.writable();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof IdleStateEvent idle && serializer != null) {
      if (idle.isFirst()) {
        ChannelFuture _ = ctx.writeAndFlush(ping(ctx), ctx.voidPromise());
      } else {
        fail("the router is silent, also when pinged");
      }
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable reason) {
    fail(reason);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!isClosed) {
      isClosed = true;
      listener.closed(cause);
    }
    ctx.fireChannelInactive();
  }

  /** Counts what was sent, and leaves with the next flush. */
  final void sent(int bytes) {
    unflushedBytes += bytes;
  }

  @Override
  public void flush() {
    if (unflushedBytes > 0) {
      unflushedBytes = 0;
      context().flush();
    }
  }

  @Override
  public boolean isWritable() {
    Channel channel = context().channel();
    // TLS counts what waits only once it was flushed.
    return !channel.isActive()
        || (channel.isWritable()
            && unflushedBytes <= channel.config().getWriteBufferHighWaterMark());
  }

  @Override
  public void close() {
    ChannelFuture _ = context().close();
  }

  @Override
  public EncodedMessage encode(Message message) {
    ByteBuf out = context().alloc().buffer();
    try {
      serializer().write(message, out);
      return new EncodedMessage(message.type(), format(), out);
    } finally {
      out.release();
    }
  }

  @Override
  public @Nullable ChannelBinding binding(String type) {
    SslHandler encryption = context().pipeline().get(SslHandler.class);
    return encryption == null
        ? null
        : ChannelBinding.ofClient(type, encryption.engine().getSession());
  }

  @Override
  public SerializerFormat format() {
    return serializer().format();
  }

  @Override
  public List<Object> args(Payload payload) {
    return Collections.unmodifiableList(serializer().args(payload));
  }

  @Override
  public Map<String, Object> kwargs(Payload payload) {
    return Collections.unmodifiableMap(serializer().kwargs(payload));
  }

  final ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("the handler is not in a pipeline");
    }
    return context;
  }

  final Serializer serializer() {
    if (serializer == null) {
      throw new IllegalStateException("the connection is not open");
    }
    return serializer;
  }
}
