package io.starling.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.starling.router.loop.Timer;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.Entrance;
import io.starling.transport.link.HttpLink;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.link.WebSocketLink;
import io.starling.transport.metrics.TransportCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection: serves requests one after the other from the routes, or turns into a
 * WebSocket and is then gone from the pipeline. A stream of HTTP/2 is served likewise; it has one
 * request.
 *
 * <p>Threads: confined to its loop, but for {@link #respond}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
public final class HttpConnection extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  private static final int LINE_MAX = 8 << 10;

  /** The most that the headers of a request may have, in octets. */
  static final int HEADERS_MAX = 16 << 10;

  private static final String CODEC = "http";
  private static final String AGGREGATOR = "body";

  /** Requests that a client may send ahead before it is not read from any more. */
  private static final int PIPELINED_MAX = 16;

  private final NettyLoop loop;
  private final Channel channel;
  private final Entrance entrance;
  private final HttpSettings settings;
  private final HttpRoutes routes;
  private final List<HttpTransports<?>> transports;
  private final Timer timer = new RequestTimer();
  private final Runnable leave = this::leave;
  private final Deque<FullHttpRequest> ahead = new ArrayDeque<>(2);
  private @Nullable FullHttpRequest current;

  /** Runs when the client goes before the current request has been answered. */
  private @Nullable Runnable abandoned;

  private HttpConnection(NettyLoop loop, Channel channel, Entrance entrance, HttpService service) {
    this.loop = loop;
    this.channel = channel;
    this.entrance = entrance;
    this.settings = service.settings();
    this.routes = service.routes();
    this.transports = service.transports();
  }

  /** Makes a connection speak HTTP; for the listeners of this module. */
  @SuppressWarnings("exports")
  public static void install(
      NettyLoop loop, Channel channel, Entrance entrance, HttpService service) {
    HttpConnection connection = new HttpConnection(loop, channel, entrance, service);
    loop.onLeaving(connection.leave);
    channel
        .pipeline()
        .addLast(
            CODEC,
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(LINE_MAX)
                    .setMaxHeaderSize(HEADERS_MAX)))
        .addLast(AGGREGATOR, new HttpObjectAggregator(service.bodyMax(loop)))
        .addLast(connection);
  }

  /** Makes a stream of HTTP/2 serve its request as an HTTP/1.1 connection does. */
  static void installOnStream(
      NettyLoop loop, Channel stream, Entrance entrance, HttpService service) {
    stream
        .pipeline()
        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
        .addLast(new HttpObjectAggregator(service.bodyMax(loop)))
        .addLast(new HttpConnection(loop, stream, entrance, service));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    schedule(settings.requestTimeout());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.forget(leave);
    loop.timers().cancel(timer);
    releaseAll();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.timers().cancel(timer);
    releaseAll();
    Runnable present = abandoned;
    if (present != null) {
      abandoned = null;
      present.run();
    }
  }

  private void releaseAll() {
    for (FullHttpRequest request = ahead.poll(); request != null; request = ahead.poll()) {
      request.release();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FullHttpRequest request)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (current != null) {
      ahead.add(request);
      if (ahead.size() == PIPELINED_MAX) {
        channel.config().setAutoRead(false);
      }
      return;
    }
    serve(request);
  }

  private void serve(FullHttpRequest request) {
    current = request;
    loop.timers().cancel(timer);
    loop.counters().add(TransportCounter.HTTP_REQUESTS);
    try {
      dispatch(request);
    } finally {
      request.release();
    }
  }

  private void dispatch(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      refuse(HttpResponseStatus.BAD_REQUEST, "malformed request", true);
      return;
    }
    Arrival arrival = entrance.arrival(channel, ForwardedHeaders.hops(request.headers()));
    HttpExchange exchange = new HttpExchange(this, request, arrival);
    String path;
    try {
      path = exchange.path();
    } catch (IllegalArgumentException malformed) {
      refuse(HttpResponseStatus.BAD_REQUEST, "malformed target", false);
      return;
    }
    if (!settings.webSocketPath().isEmpty() && path.equals(settings.webSocketPath())) {
      upgrade(request, arrival);
      return;
    }
    for (HttpTransports<?> kind : transports) {
      if (kind.serves(path)) {
        kind.handle(exchange, path);
        return;
      }
    }
    if (request.content().readableBytes() > settings.bodySize()) {
      refuse(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long", true);
      return;
    }
    switch (routes.find(request.method(), path)) {
      case HttpRoutes.Match.Found found -> call(found.handler(), exchange);
      case HttpRoutes.Match.OtherMethods other -> {
        FullHttpResponse response = plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "");
        response.headers().set(HttpHeaderNames.ALLOW, String.join(", ", other.allowed()));
        respond(response);
      }
      case HttpRoutes.Match.Unknown _ ->
          refuse(HttpResponseStatus.NOT_FOUND, "nothing here", false);
    }
  }

  private void call(HttpRoutes.Handler handler, HttpExchange exchange) {
    try {
      handler.handle(exchange);
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("an HTTP handler failed");
      if (!exchange.isResponded()) {
        exchange.respond(HttpResponseStatus.INTERNAL_SERVER_ERROR, "");
      }
    }
  }

  // WebSocket.

  private void upgrade(FullHttpRequest request, Arrival arrival) {
    switch (WebSocketUpgrade.judge(request, arrival, settings)) {
      case WebSocketUpgrade.Refused refused -> {
        loop.counters().add(TransportCounter.HANDSHAKES_REFUSED_WEBSOCKET);
        FullHttpResponse response = plain(refused.status(), refused.reason());
        refused.headers().forEach((name, value) -> response.headers().set(name, value));
        respond(response);
      }
      case WebSocketUpgrade.Agreed agreed -> {
        Map<String, String> kept = WebSocketUpgrade.keptHeaders(request.headers(), settings);
        FullHttpResponse response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers().set(agreed.headers());
        channel.write(response, channel.voidPromise());
        WebSocketLink link = new WebSocketLink(loop, channel, agreed.terms());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(link);
        pipeline.remove(this);
        pipeline.remove(AGGREGATOR);
        link.begin(arrival, kept);
        channel.flush();
        // Removing the codec hands over what the client sent behind its request.
        pipeline.remove(CODEC);
      }
    }
  }

  // Responses.

  private static FullHttpResponse plain(HttpResponseStatus status, String text) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    return response;
  }

  private void refuse(HttpResponseStatus status, String text, boolean close) {
    FullHttpResponse response = plain(status, text);
    if (close) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    respond(response);
  }

  /** Responds to the current request; from any thread. */
  void respond(FullHttpResponse response) {
    respond(response, null);
  }

  /**
   * Responds to the current request; from any thread.
   *
   * @param delivery is told whether the response was handed to the network; null if nobody asks
   */
  void respond(FullHttpResponse response, HttpLink.@Nullable Delivery delivery) {
    onLoop(
        () -> {
          FullHttpRequest request = current;
          if (request == null || !channel.isActive()) {
            drop(response, delivery);
          } else {
            respond(request, response, delivery);
          }
        },
        () -> drop(response, delivery));
  }

  private void respond(
      FullHttpRequest request, FullHttpResponse response, HttpLink.@Nullable Delivery delivery) {
    boolean keep =
        HttpUtil.isKeepAlive(request)
            && !loop.isLeaving()
            && request.decoderResult().isSuccess()
            && !response.headers().contains(HttpHeaderNames.CONNECTION, "close", true);
    HttpUtil.setContentLength(response, response.content().readableBytes());
    HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keep);
    FullHttpResponse sent = response;
    if (request.method().equals(HttpMethod.HEAD)) {
      sent = response.replace(Unpooled.EMPTY_BUFFER);
      response.release();
    }
    finish(sent, keep, delivery);
  }

  /** The node stops. */
  private void leave() {
    if (current == null) {
      channel.close();
    }
  }

  /** Writes what ends a response, and goes on with the next request or closes. */
  private void finish(HttpContent last, boolean keep, HttpLink.@Nullable Delivery delivery) {
    current = null;
    abandoned = null;
    if (keep) {
      channel.writeAndFlush(last, promise(delivery));
      schedule(settings.idleTimeout());
      next();
    } else {
      ChannelPromise promise = delivery == null ? channel.newPromise() : promise(delivery);
      channel.writeAndFlush(last, promise).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private ChannelPromise promise(HttpLink.@Nullable Delivery delivery) {
    if (delivery == null) {
      return channel.voidPromise();
    }
    ChannelPromise promise = channel.newPromise();
    promise.addListener(
        written -> delivery.ended(written.isSuccess() ? HttpLink.Fate.SENT : HttpLink.Fate.LOST));
    return promise;
  }

  private static void drop(ByteBufHolder response, HttpLink.@Nullable Delivery delivery) {
    response.release();
    if (delivery != null) {
      delivery.ended(HttpLink.Fate.UNSENT);
    }
  }

  // Responses that come in pieces. Each names its request: it may not be the current one any more.

  /** Begins a response; from any thread. */
  void begin(FullHttpRequest request, HttpResponse head) {
    onLoop(
        () -> {
          if (isServed(request)) {
            boolean chunked = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
            HttpUtil.setTransferEncodingChunked(head, chunked);
            HttpUtil.setKeepAlive(head.headers(), request.protocolVersion(), isKept(request));
            channel.writeAndFlush(head, channel.voidPromise());
          }
        },
        () -> {});
  }

  /** Writes a piece of a response; from any thread. */
  void write(FullHttpRequest request, ByteBuf octets, HttpLink.Delivery delivery) {
    HttpContent piece = new DefaultHttpContent(octets);
    onLoop(
        () -> {
          if (isServed(request)) {
            channel.writeAndFlush(piece, promise(delivery));
          } else {
            drop(piece, delivery);
          }
        },
        () -> drop(piece, delivery));
  }

  /** Ends a response; from any thread. */
  void end(FullHttpRequest request) {
    onLoop(
        () -> {
          if (isServed(request)) {
            finish(LastHttpContent.EMPTY_LAST_CONTENT, isKept(request), null);
          }
        },
        () -> {});
  }

  /** Closes the connection when it still serves a request; from any thread. */
  void cut(FullHttpRequest request) {
    onLoop(
        () -> {
          if (isServed(request)) {
            channel.close();
          }
        },
        () -> {});
  }

  @SuppressWarnings("ReferenceEquality") // This request, not one like it.
  private boolean isServed(FullHttpRequest request) {
    return current == request && channel.isActive();
  }

  /** The end of a body can only be told by chunks or by closing. */
  private boolean isKept(FullHttpRequest request) {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && HttpUtil.isKeepAlive(request)
        && !loop.isLeaving();
  }

  /** Does something on the loop, or otherwise when that has ended. */
  private void onLoop(Runnable work, Runnable otherwise) {
    if (loop.eventLoop().inEventLoop()) {
      work.run();
      return;
    }
    try {
      loop.eventLoop().execute(work);
    } catch (RejectedExecutionException stopped) {
      otherwise.run();
    }
  }

  /** Has something done when the client goes before the current request is answered. */
  void onAbandoned(Runnable action) {
    abandoned = action;
  }

  NettyLoop loop() {
    return loop;
  }

  private void next() {
    FullHttpRequest request = ahead.poll();
    if (request != null) {
      channel.config().setAutoRead(true);
      serve(request);
    }
  }

  private void schedule(Duration delay) {
    loop.timers().schedule(timer, System.nanoTime() + delay.toNanos());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.atDebug().setCause(cause).log("an HTTP connection failed and is closed");
    }
    loop.counters().add(TransportCounter.IO_ERRORS);
    channel.close();
  }

  private final class RequestTimer extends Timer {
    @Override
    public void expired(long nowNanos) {
      if (current == null) {
        loop.counters().add(TransportCounter.HANDSHAKES_TIMED_OUT);
        channel.close();
      }
    }
  }
}
