package io.starling.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A connection over WebSocket (RFC 6455). */
final class WebSocketChannel extends WampChannel {

  private static final int INITIAL_BYTES = 256;
  private static final int HANDSHAKE_BYTES_MAX = 16 * 1024;
  private static final long CLOSE_TIMEOUT_MILLIS = 2000;
  private static final int DEFLATE_LEVEL = 6;

  private final ConnectorSettings settings;
  private boolean isText;

  private WebSocketChannel(ConnectorSettings settings, TransportListener listener) {
    super(listener);
    this.settings = settings;
  }

  /** Adds the handlers of a WebSocket connection. */
  static void addTo(
      ChannelPipeline pipeline, ConnectorSettings settings, TransportListener listener) {
    pipeline.addLast(new HttpClientCodec());
    pipeline.addLast(new HttpObjectAggregator(HANDSHAKE_BYTES_MAX));
    if (settings.compression()) {
      pipeline.addLast(new WebSocketClientExtensionHandler(deflate(settings.messageBytesMax())));
    }
    pipeline.addLast(new WebSocketClientProtocolHandler(config(settings)));
    pipeline.addLast(new WebSocketFrameAggregator(settings.messageBytesMax()));
    pipeline.addLast(new WebSocketChannel(settings, listener));
  }

  /**
   * Offers compression without context take-over on either side: routers that share compressed
   * frames between receivers ask for it, and Netty refuses an answer with more than was offered.
   */
  private static PerMessageDeflateClientExtensionHandshaker deflate(int messageBytesMax) {
    return new PerMessageDeflateClientExtensionHandshaker(
        DEFLATE_LEVEL,
        false,
        PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
        true,
        true,
        messageBytesMax);
  }

  private static WebSocketClientProtocolConfig config(ConnectorSettings settings) {
    return WebSocketClientProtocolConfig.newBuilder()
        .webSocketUri(settings.endpoint().webSocketUrl())
        .version(WebSocketVersion.V13)
        .subprotocol(
            settings.serializers().stream()
                .map(SerializerFormat::subprotocol)
                .collect(Collectors.joining(",")))
        .allowExtensions(settings.compression())
        .maxFramePayloadLength(settings.messageBytesMax())
        .handshakeTimeoutMillis(settings.connectTimeout().toMillis())
        .forceCloseTimeoutMillis(CLOSE_TIMEOUT_MILLIS)
        .build();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      String agreed =
          ctx.pipeline().get(WebSocketClientProtocolHandler.class).handshaker().actualSubprotocol();
      for (SerializerFormat format : settings.serializers()) {
        if (format.subprotocol().equals(agreed)) {
          isText = format.isText();
          open(format);
          return;
        }
      }
      fail("the router chose the subprotocol " + agreed + ", which was not offered");
      return;
    }
    if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
      fail("the router did not answer the WebSocket handshake");
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  @Nullable ByteBuf content(Object frame) {
    if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      if (frame instanceof TextWebSocketFrame == isText) {
        return ((WebSocketFrame) frame).content();
      }
      fail("the router sent a " + (isText ? "binary" : "text") + " message");
    }
    return null;
  }

  /** A frame each: they are masked one by one. */
  @Override
  public void send(Message message) {
    ByteBuf out = context().alloc().buffer(INITIAL_BYTES);
    try {
      serializer().write(message, out);
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
    sent(out.readableBytes());
    Object frame = isText ? new TextWebSocketFrame(out) : new BinaryWebSocketFrame(out);
    ChannelFuture _ = context().write(frame, context().voidPromise());
  }

  @Override
  Object ping(ChannelHandlerContext ctx) {
    return new PingWebSocketFrame();
  }
}
