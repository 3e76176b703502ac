package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * A WebSocket on a stream of an HTTP/2 connection (RFC 8441): its octets are the stream's data, and
 * the end of the stream is what the end of a TCP connection is otherwise.
 *
 * <p>While reading is paused the stream gives its client no more room, so that no more than its
 * window waits. What is written counts as queued until the client has given room for it and it was
 * handed to the network.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
public final class Http2WebSocketLink extends WebSocketLink {

  private final Http2StreamChannel stream;

  private Http2WebSocketLink(NettyLoop loop, Http2StreamChannel stream, WebSocketTerms terms) {
    super(loop, stream, terms);
    this.stream = stream;
  }

  /** Makes a stream a WebSocket whose request has been answered; {@link #begin} follows. */
  public static Http2WebSocketLink install(
      NettyLoop loop, Http2StreamChannel stream, WebSocketTerms terms) {
    Http2WebSocketLink link = new Http2WebSocketLink(loop, stream, terms);
    stream.pipeline().addLast(new Octets(loop)).addLast(link);
    return link;
  }

  @Override
  long queuedElsewhere() {
    return stream.isWritable()
        ? stream.config().getWriteBufferHighWaterMark() + 1L - stream.bytesBeforeUnwritable()
        : stream.config().getWriteBufferLowWaterMark() + stream.bytesBeforeWritable();
  }

  /** The stream closes when the client has ended it, too; until then it is given some time. */
  @Override
  void endOutput() {
    stream.writeAndFlush(new DefaultHttp2DataFrame(true), stream.voidPromise());
  }

  /** Frames of data on one side, octets on the other. */
  private static final class Octets extends ChannelDuplexHandler {

    private final NettyLoop loop;

    Octets(NettyLoop loop) {
      this.loop = loop;
    }

    /**
     * A frame is copied: what is kept of a message must not hold a whole read of the connection.
     */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof Http2DataFrame data) {
          ByteBuf content = data.content();
          int size = content.readableBytes();
          if (size > 0) {
            context.fireChannelRead(
                loop.newBuffer(size).writeBytes(content, content.readerIndex(), size));
          }
          if (data.isEndStream()) {
            // Ends what has not ended yet, as a closed connection would.
            context.close();
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      context.write(
          message instanceof ByteBuf octets ? new DefaultHttp2DataFrame(octets) : message, promise);
    }
  }
}
