package io.starling.transport.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.ReferenceCountUtil;
import io.starling.router.loop.Timer;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.Entrance;
import io.starling.transport.link.Http2WebSocketLink;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection (RFC 9113): each of its streams is a request, served as one of HTTP/1.1 is,
 * or a WebSocket (RFC 8441).
 *
 * <p>Threads: confined to its loop, and so are its streams.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
public final class Http2Connection extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

  private static final String WEB_SOCKET = "websocket";

  /**
   * What the streams of a client may have under way together, beside what each may: room for all of
   * them, so that one that is not read from does not stop others.
   */
  private static final long WINDOW_MAX = 16 << 20;

  /** Flushes of the streams of a connection that become one, at most. */
  private static final int FLUSHES = 256;

  private final NettyLoop loop;
  private final Channel channel;
  private final Entrance entrance;
  private final HttpService service;
  private final HttpSettings settings;
  private final Timer timer = new IdleTimer();
  private final Runnable leave = this::leave;
  private int streams;

  private Http2Connection(NettyLoop loop, Channel channel, Entrance entrance, HttpService service) {
    this.loop = loop;
    this.channel = channel;
    this.entrance = entrance;
    this.service = service;
    this.settings = service.settings();
  }

  /** Makes a connection speak HTTP/2; for the listeners of this module. */
  @SuppressWarnings("exports")
  public static void install(
      NettyLoop loop, Channel channel, Entrance entrance, HttpService service) {
    loop.counters().add(TransportCounter.HTTP2_CONNECTIONS);
    Http2Connection connection = new Http2Connection(loop, channel, entrance, service);
    int most = Objects.requireNonNull(service.settings().http2()).streamsMax();
    channel
        .pipeline()
        .addLast(new FlushConsolidationHandler(FLUSHES, true))
        .addLast(
            Http2FrameCodecBuilder.forServer()
                .initialSettings(
                    Http2Settings.defaultSettings()
                        .connectProtocolEnabled(true)
                        .maxConcurrentStreams(most)
                        .maxHeaderListSize(HttpConnection.HEADERS_MAX))
                .build())
        .addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<Http2StreamChannel>() {
                  @Override
                  protected void initChannel(Http2StreamChannel stream) {
                    connection.opened(stream);
                  }
                }))
        .addLast(connection);
    long window = Math.min(WINDOW_MAX, (long) most * Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    if (most > 1) {
      channel.writeAndFlush(
          new DefaultHttp2WindowUpdateFrame(
              Math.toIntExact(window - Http2CodecUtil.DEFAULT_WINDOW_SIZE)));
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    scheduleIdle();
    loop.onLeaving(leave);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.forget(leave);
  }

  /** The node stops: no more streams (RFC 9113, section 6.8). */
  private void leave() {
    if (streams == 0) {
      channel.close();
    } else {
      channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    }
  }

  private void opened(Http2StreamChannel stream) {
    streams++;
    loop.timers().cancel(timer);
    stream.config().setAllocator(channel.alloc());
    stream.config().setWriteBufferWaterMark(channel.config().getWriteBufferWaterMark());
    stream.pipeline().addLast(new Beginning(stream));
    stream.closeFuture().addListener(_ -> closed());
  }

  private void closed() {
    streams--;
    if (streams == 0 && channel.isActive()) {
      if (loop.isLeaving()) {
        channel.close();
      } else {
        scheduleIdle();
      }
    }
  }

  private void scheduleIdle() {
    loop.timers().schedule(timer, System.nanoTime() + settings.idleTimeout().toNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // What concerns the connection is the codec's business.
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.timers().cancel(timer);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.atDebug().setCause(cause).log("an HTTP/2 connection failed and is closed");
    }
    loop.counters().add(TransportCounter.IO_ERRORS);
    channel.close();
  }

  private final class IdleTimer extends Timer {
    @Override
    public void expired(long nowNanos) {
      channel.close();
    }
  }

  // Streams.

  /** Looks at the headers that a stream begins with, and goes. */
  private final class Beginning extends ChannelInboundHandlerAdapter {

    private final Http2StreamChannel stream;

    Beginning(Http2StreamChannel stream) {
      this.stream = stream;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Http2Exception {
      if (message instanceof Http2HeadersFrame begun
          && HttpMethod.CONNECT.asciiName().contentEquals(begun.headers().method())
          && begun.headers().contains(Http2Headers.PseudoHeaderName.PROTOCOL.value())) {
        connect(begun);
      } else {
        HttpConnection.installOnStream(loop, stream, entrance, service);
        context.fireChannelRead(message);
      }
      stream.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      loop.counters().add(TransportCounter.IO_ERRORS);
      stream.close();
    }

    /** Extended CONNECT (RFC 8441, section 4). */
    private void connect(Http2HeadersFrame begun) throws Http2Exception {
      loop.counters().add(TransportCounter.HTTP_REQUESTS);
      Http2Headers headers = begun.headers();
      CharSequence protocol = headers.get(Http2Headers.PseudoHeaderName.PROTOCOL.value());
      HttpHeaders request =
          HttpConversionUtil.toHttpRequest(stream.stream().id(), headers, true).headers();
      if (!WEB_SOCKET.contentEquals(protocol)) {
        refuse(HttpResponseStatus.NOT_IMPLEMENTED, "WebSocket is what CONNECT is for here");
      } else if (settings.webSocketPath().isEmpty()
          || headers.path() == null
          || !path(headers.path()).equals(settings.webSocketPath())) {
        refuse(HttpResponseStatus.NOT_FOUND, "nothing here");
      } else if (begun.isEndStream()) {
        refuse(HttpResponseStatus.BAD_REQUEST, "a WebSocket does not end with its request");
      } else {
        open(request);
      }
    }

    private static String path(CharSequence target) {
      try {
        return new QueryStringDecoder(target.toString()).path();
      } catch (IllegalArgumentException malformed) {
        return "";
      }
    }

    private void open(HttpHeaders request) {
      Arrival arrival = entrance.arrival(stream, ForwardedHeaders.hops(request));
      switch (WebSocketUpgrade.judgeStream(request, arrival, settings)) {
        case WebSocketUpgrade.Refused refused -> {
          loop.counters().add(TransportCounter.HANDSHAKES_REFUSED_WEBSOCKET);
          refuse(refused.status(), refused.reason());
        }
        case WebSocketUpgrade.Agreed agreed -> {
          if (!entrance.enter(stream, arrival, loop)) {
            loop.counters().add(TransportCounter.HANDSHAKES_REFUSED_WEBSOCKET);
            refuse(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many connections");
            return;
          }
          loop.counters().add(TransportCounter.HTTP2_WEBSOCKETS_OPENED);
          Http2Headers response = status(HttpResponseStatus.OK);
          agreed
              .headers()
              .forEach(header -> response.set(lower(header.getKey()), header.getValue()));
          stream.write(new DefaultHttp2HeadersFrame(response), stream.voidPromise());
          Http2WebSocketLink link = Http2WebSocketLink.install(loop, stream, agreed.terms());
          link.begin(arrival, WebSocketUpgrade.keptHeaders(request, settings));
          stream.flush();
        }
      }
    }

    private static String lower(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    private static Http2Headers status(HttpResponseStatus status) {
      return new DefaultHttp2Headers().status(status.codeAsText());
    }

    private void refuse(HttpResponseStatus status, String reason) {
      Http2Headers headers = status(status).set("content-type", "text/plain; charset=utf-8");
      stream.write(new DefaultHttp2HeadersFrame(headers), stream.voidPromise());
      stream
          .writeAndFlush(
              new DefaultHttp2DataFrame(ByteBufUtil.writeUtf8(stream.alloc(), reason), true))
          .addListener(
              _ ->
                  // What else the client sends is of no interest, and that is no failure.
                  stream.writeAndFlush(
                      new DefaultHttp2ResetFrame(Http2Error.NO_ERROR), stream.voidPromise()));
    }
  }
}
