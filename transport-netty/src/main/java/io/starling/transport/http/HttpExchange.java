package io.starling.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.starling.router.port.Origin;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.HttpLink;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and the way to respond to it, exactly once.
 *
 * <p>Threads: the request may be read on the thread that the handler is called on, or from the copy
 * that {@link #body()} makes; responding is possible from any thread.
 */
public final class HttpExchange {

  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpConnection connection;
  private final FullHttpRequest request;
  private final Arrival arrival;
  private final AtomicBoolean responded = new AtomicBoolean();

  HttpExchange(HttpConnection connection, FullHttpRequest request, Arrival arrival) {
    this.connection = connection;
    this.request = request;
    this.arrival = arrival;
  }

  /** The method. */
  public HttpMethod method() {
    return request.method();
  }

  /** The path, decoded, without the query. */
  public String path() {
    return query().path();
  }

  /** The path as it was sent, with its escapes. */
  public String rawPath() {
    return query().rawPath();
  }

  /** The target with its query parameters. */
  public QueryStringDecoder query() {
    return new QueryStringDecoder(request.uri());
  }

  /** The request's headers. */
  public HttpHeaders headers() {
    return request.headers();
  }

  /** Copies the request's body; while the handler is being called. */
  public byte[] body() {
    return ByteBufUtil.getBytes(request.content());
  }

  /** The client's address, after trusted proxies; null for Unix sockets. */
  public @Nullable String address() {
    return arrival.address();
  }

  /** Where the request comes from, for a session that acts for it. */
  public Origin origin() {
    return arrival.origin("http", Map.of());
  }

  /** Whether the connection is encrypted. */
  public boolean isSecure() {
    return arrival.secure();
  }

  /** The subject of the client's verified TLS certificate, or null. */
  public @Nullable String certificate() {
    return arrival.certificate();
  }

  /** Responds with a text. */
  public void respond(HttpResponseStatus status, String text) {
    respond(status, TEXT, text);
  }

  /** Responds with a text of a media type. */
  public void respond(HttpResponseStatus status, String mediaType, String text) {
    ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, mediaType);
    respond(response);
  }

  /**
   * Responds; the length of the body and what belongs to the connection are set here.
   *
   * @param response taken over, also its reference
   * @throws IllegalStateException when there was a response already
   */
  public void respond(FullHttpResponse response) {
    if (!responded.compareAndSet(false, true)) {
      response.release();
      throw new IllegalStateException("the request was responded to already");
    }
    connection.respond(response);
  }

  /** Responds as {@link #respond(FullHttpResponse)}, and tells whether it was delivered. */
  void respond(FullHttpResponse response, HttpLink.Delivery delivery) {
    if (!responded.compareAndSet(false, true)) {
      response.release();
      throw new IllegalStateException("the request was responded to already");
    }
    connection.respond(response, delivery);
  }

  /**
   * Responds with a body that {@link #write} brings and {@link #end} ends.
   *
   * @throws IllegalStateException when there was a response already
   */
  void begin(HttpResponse head) {
    if (!responded.compareAndSet(false, true)) {
      throw new IllegalStateException("the request was responded to already");
    }
    connection.begin(request, head);
  }

  /** Writes octets of a body that was begun, which are taken over. */
  void write(ByteBuf octets, HttpLink.Delivery delivery) {
    connection.write(request, octets, delivery);
  }

  /** Ends a body that was begun. */
  void end() {
    connection.end(request);
  }

  /** Closes the connection without ending the body. */
  void cut() {
    connection.cut(request);
  }

  /** Has something done when the client goes before it has the whole response. */
  void onAbandoned(Runnable action) {
    connection.onAbandoned(action);
  }

  /** The request itself; while the handler is being called. */
  FullHttpRequest request() {
    return request;
  }

  HttpConnection connection() {
    return connection;
  }

  Arrival arrival() {
    return arrival;
  }

  boolean isResponded() {
    return responded.get();
  }
}
