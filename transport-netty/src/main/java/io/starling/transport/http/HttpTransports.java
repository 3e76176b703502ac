package io.starling.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.HttpLink;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.message.ProtocolViolation;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP transports of one kind that a listener has: sessions of clients that send with one
 * request for each message or batch.
 *
 * <pre>
 *   POST path/open         {"protocols": [...]}  200 {"protocol": chosen, "transport": id}
 *   POST path/ID/send      a message or a batch  2xx, 400 when it is malformed
 *        path/ID/receive                         how, is in the subclasses
 *   POST path/ID/close                           2xx
 * </pre>
 *
 * <p>Errors are {@code {"error": code, "message": text}}, with Bondy's codes. A transport that is
 * unknown, ended, of another listener or of another client certificate is 404. Scripts of web pages
 * are admitted by the origins that WebSockets are admitted by.
 *
 * <p>Threads: safe for all loops.
 */
abstract class HttpTransports<L extends HttpLink> {

  private static final String OPEN = "open";
  private static final String PREFLIGHT_SECONDS = "600";
  private static final int ID_OCTETS = 18;

  private record Transport<L>(L link, @Nullable String certificate) {}

  /** A protocol that was chosen. */
  interface Choice<L extends HttpLink> {

    /** The name that the client offered. */
    String name();

    /** Makes the link. */
    L newLink(NettyLoop loop, Runnable forget);
  }

  final HttpSettings settings;
  private final String prefix;
  private final int transportsMax;
  private final AddressLimit perAddress;
  private final Map<String, Transport<L>> transports = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final SecureRandom random = new SecureRandom();

  HttpTransports(HttpSettings settings, String path, int transportsMax, AddressLimit perAddress) {
    this.settings = settings;
    this.prefix = path + "/";
    this.transportsMax = transportsMax;
    this.perAddress = perAddress;
  }

  /** The method of requests that receive. */
  abstract HttpMethod receiving();

  /** The status of what is done and has nothing to tell. */
  abstract HttpResponseStatus doneStatus();

  /** Chooses what is spoken by the client's preference; null when nothing it offers is. */
  abstract @Nullable Choice<L> choose(List<String> offered, Arrival arrival);

  /** Has messages sent to a client that asks for them. */
  abstract void receive(L link, Caller caller);

  boolean serves(String path) {
    return path.startsWith(prefix);
  }

  void handle(HttpExchange exchange, String path) {
    String origin = exchange.headers().get(HttpHeaderNames.ORIGIN);
    Caller caller = new Caller(exchange, doneStatus(), origin);
    HttpMethod method = exchange.method();
    if (!WebSocketUpgrade.isAllowed(
        exchange.headers(), exchange.certificate(), settings.origins())) {
      count(exchange, TransportCounter.HTTP_TRANSPORT_REQUESTS_REFUSED);
      exchange.respond(
          error(HttpResponseStatus.FORBIDDEN, "forbidden_origin", "this origin is not allowed"));
      return;
    }
    String target = path.substring(prefix.length());
    int slash = target.indexOf('/');
    String verb = target.substring(slash + 1);
    HttpMethod right = verb.equals("receive") ? receiving() : HttpMethod.POST;
    if (method.equals(HttpMethod.OPTIONS)) {
      caller.preflight(right);
    } else if (!method.equals(right)) {
      FullHttpResponse response =
          error(HttpResponseStatus.METHOD_NOT_ALLOWED, "method_not_allowed", right.name());
      response.headers().set(HttpHeaderNames.ALLOW, right.name() + ", OPTIONS");
      caller.respond(response);
    } else if (target.equals(OPEN)) {
      open(caller);
    } else {
      serve(caller, slash < 0 ? "" : target.substring(0, slash), verb);
    }
  }

  private void serve(Caller caller, String id, String verb) {
    Transport<L> found = transports.get(id);
    if (found == null
        || !Objects.equals(found.certificate, caller.exchange.arrival().certificate())) {
      count(caller.exchange, TransportCounter.HTTP_TRANSPORT_REQUESTS_REFUSED);
      caller.gone();
      return;
    }
    switch (verb) {
      case "receive" -> receive(found.link, caller);
      case "send" -> send(found.link, caller);
      case "close" -> found.link.close(caller);
      default -> caller.gone();
    }
  }

  // Opening.

  private void open(Caller caller) {
    Arrival arrival = caller.exchange.arrival();
    if (arrival.tooMany()) {
      refuse(
          caller,
          error(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "too_many_connections",
              "too many connections from this address"));
      return;
    }
    List<String> offered = protocols(caller);
    if (offered == null) {
      refuse(
          caller,
          error(
              HttpResponseStatus.BAD_REQUEST,
              "invalid_json",
              "the body has no list \"protocols\""));
      return;
    }
    Choice<L> chosen = choose(offered, arrival);
    if (chosen == null) {
      refuse(
          caller,
          error(
              HttpResponseStatus.BAD_REQUEST,
              "no_supported_protocol",
              "none of the protocols is spoken here"));
    } else if (enter(caller, arrival)) {
      open(caller, chosen);
    }
  }

  /** Counts one more; when there are too many it is refused and not counted. */
  private boolean enter(Caller caller, Arrival arrival) {
    if (count.incrementAndGet() > transportsMax) {
      count.decrementAndGet();
      refuse(
          caller,
          error(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "too_many_transports",
              "too many transports"));
      return false;
    }
    InetAddress address = arrival.inetAddress();
    if (address != null && !perAddress.enter(address)) {
      perAddress.leave(address);
      count.decrementAndGet();
      count(caller.exchange, TransportCounter.HTTP_TRANSPORTS_REFUSED_ADDRESS);
      caller.respond(
          error(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "too_many_transports",
              "too many transports from this address"));
      return false;
    }
    return true;
  }

  private void open(Caller caller, Choice<L> chosen) {
    byte[] octets = new byte[ID_OCTETS];
    random.nextBytes(octets);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    HttpExchange exchange = caller.exchange;
    InetAddress address = exchange.arrival().inetAddress();
    L link = chosen.newLink(exchange.connection().loop(), () -> forget(id, address));
    transports.put(id, new Transport<>(link, exchange.arrival().certificate()));
    link.begin(exchange.arrival(), WebSocketUpgrade.keptHeaders(exchange.headers(), settings));
    caller.respond(
        json(
            HttpResponseStatus.OK,
            "{\"protocol\":\"" + chosen.name() + "\",\"transport\":\"" + id + "\"}"));
  }

  private void forget(String id, @Nullable InetAddress address) {
    if (transports.remove(id) != null) {
      count.decrementAndGet();
      if (address != null) {
        perAddress.leave(address);
      }
    }
  }

  private static @Nullable List<String> protocols(Caller caller) {
    Map<String, Object> document;
    try {
      document = caller.exchange.connection().loop().readJson(caller.exchange.request().content());
    } catch (ProtocolViolation malformed) {
      return null;
    }
    return document.get("protocols") instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : null;
  }

  private static void refuse(Caller caller, FullHttpResponse response) {
    count(caller.exchange, TransportCounter.HANDSHAKES_REFUSED_HTTP_TRANSPORT);
    caller.respond(response);
  }

  // Messages.

  private void send(L link, Caller caller) {
    ByteBuf content = caller.exchange.request().content();
    NettyLoop loop = caller.exchange.connection().loop();
    int size = content.readableBytes();
    if (size > loop.messageSize()) {
      loop.counters().add(TransportCounter.MESSAGES_TOO_LONG);
      caller.respond(
          error(
              HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
              "message_too_long",
              "the message is too long"));
      return;
    }
    // One piece of memory, which the router may keep parts of.
    link.send(loop.newBuffer(size).writeBytes(content, content.readerIndex(), size), caller);
  }

  /** Ends all transports. */
  void close() {
    transports.values().forEach(transport -> transport.link.cut());
  }

  private static void count(HttpExchange exchange, TransportCounter counter) {
    exchange.connection().loop().counters().add(counter);
  }

  // Responses.

  static FullHttpResponse error(HttpResponseStatus status, String code, String text) {
    return json(status, "{\"error\":\"" + code + "\",\"message\":\"" + escaped(text) + "\"}");
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static FullHttpResponse json(HttpResponseStatus status, String document) {
    FullHttpResponse response =
        response(status, Unpooled.copiedBuffer(document, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    return response;
  }

  static FullHttpResponse response(HttpResponseStatus status, ByteBuf body) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
  }

  /** Who sent a request. */
  static class Caller implements HttpLink.Request {

    final HttpExchange exchange;
    private final HttpResponseStatus doneStatus;
    private final @Nullable String origin;

    Caller(HttpExchange exchange, HttpResponseStatus doneStatus, @Nullable String origin) {
      this.exchange = exchange;
      this.doneStatus = doneStatus;
      this.origin = origin;
    }

    Caller(Caller other) {
      this(other.exchange, other.doneStatus, other.origin);
    }

    @Override
    public void done() {
      respond(response(doneStatus, Unpooled.EMPTY_BUFFER));
    }

    @Override
    public void refused(String reason) {
      respond(error(HttpResponseStatus.BAD_REQUEST, "invalid_message", reason));
    }

    @Override
    public void gone() {
      respond(
          error(HttpResponseStatus.NOT_FOUND, "transport_not_found", "there is no such transport"));
    }

    /** What a browser asks before it lets a script of another origin send requests. */
    void preflight(HttpMethod method) {
      FullHttpResponse response = response(HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
      HttpHeaders headers = response.headers();
      headers.set(HttpHeaderNames.ALLOW, method.name() + ", OPTIONS");
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, method.name());
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "content-type, last-event-id");
      headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
      respond(response);
    }

    void respond(FullHttpResponse response) {
      decorate(response.headers());
      exchange.respond(response);
    }

    /** Adds what all responses have. */
    void decorate(HttpHeaders headers) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
      if (origin != null) {
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
      }
    }
  }
}
