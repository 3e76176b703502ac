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
import io.starling.transport.http.HttpSettings.LongPoll;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.LongPollLink;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Subprotocol;
import io.starling.wamp.message.ProtocolViolation;
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
 * The long-poll transports of a listener (WAMP, "HTTP Longpoll Transport").
 *
 * <pre>
 *   POST path/open         {"protocols": [...]}  200 {"protocol": chosen, "transport": id}
 *   POST path/ID/send      a message or a batch  204, 400 when it is malformed
 *   POST path/ID/receive                         200 with a message or a batch; 204 when none came
 *   POST path/ID/close                           204
 * </pre>
 *
 * <p>Where the specification says "202 (no content)" the answer is 204, as Crossbar's: Autobahn|JS
 * takes 202 for a failure. A transport that is unknown, ended, of another listener or of another
 * client certificate is 404, a second receive beside a waiting one 400. Scripts of web pages are
 * admitted by the origins that WebSockets are admitted by.
 *
 * <p>Threads: safe for all loops.
 */
final class LongPolls {

  private static final String OPEN = "open";
  private static final String METHODS = "POST, OPTIONS";
  private static final String PREFLIGHT_SECONDS = "600";
  private static final int ID_OCTETS = 18;

  private record Transport(LongPollLink link, @Nullable String certificate) {}

  private final HttpSettings settings;
  private final LongPoll terms;
  private final String prefix;
  private final Map<String, Transport> transports = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final SecureRandom random = new SecureRandom();

  LongPolls(HttpSettings settings, LongPoll terms) {
    this.settings = settings;
    this.terms = terms;
    this.prefix = terms.path() + "/";
  }

  boolean serves(String path) {
    return path.startsWith(prefix);
  }

  void handle(HttpExchange exchange, String path) {
    String origin = exchange.headers().get(HttpHeaderNames.ORIGIN);
    Caller caller = new Caller(exchange, origin);
    if (origin != null && !WebSocketUpgrade.isAllowed(origin, settings.origins())) {
      count(exchange, TransportCounter.LONG_POLL_REQUESTS_REFUSED);
      exchange.respond(plain(HttpResponseStatus.FORBIDDEN, "this origin is not allowed"));
    } else if (exchange.method().equals(HttpMethod.OPTIONS)) {
      caller.preflight();
    } else if (!exchange.method().equals(HttpMethod.POST)) {
      FullHttpResponse response = plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "");
      response.headers().set(HttpHeaderNames.ALLOW, METHODS);
      caller.respond(response);
    } else {
      post(caller, path.substring(prefix.length()));
    }
  }

  private void post(Caller caller, String target) {
    if (target.equals(OPEN)) {
      open(caller);
      return;
    }
    int slash = target.indexOf('/');
    Transport found = slash < 0 ? null : transports.get(target.substring(0, slash));
    if (found == null
        || !Objects.equals(found.certificate, caller.exchange.arrival().certificate())) {
      count(caller.exchange, TransportCounter.LONG_POLL_REQUESTS_REFUSED);
      caller.gone();
      return;
    }
    switch (target.substring(slash + 1)) {
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
          caller, HttpResponseStatus.SERVICE_UNAVAILABLE, "too many connections from this address");
      return;
    }
    List<String> offered = protocols(caller);
    if (offered == null) {
      refuse(caller, HttpResponseStatus.BAD_REQUEST, "the body has no list \"protocols\"");
      return;
    }
    Subprotocol chosen = WebSocketUpgrade.choose(offered, arrival, settings);
    if (chosen == null) {
      refuse(caller, HttpResponseStatus.BAD_REQUEST, "none of the protocols is spoken here");
    } else if (count.incrementAndGet() > terms.transportsMax()) {
      count.decrementAndGet();
      refuse(caller, HttpResponseStatus.SERVICE_UNAVAILABLE, "too many long-poll transports");
    } else {
      open(caller, chosen);
    }
  }

  private void open(Caller caller, Subprotocol chosen) {
    byte[] octets = new byte[ID_OCTETS];
    random.nextBytes(octets);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    HttpExchange exchange = caller.exchange;
    LongPollLink link =
        new LongPollLink(
            exchange.connection().loop(),
            new LongPollLink.Terms(chosen, terms.receiveTimeout(), terms.idleTimeout()),
            () -> forget(id));
    transports.put(id, new Transport(link, exchange.arrival().certificate()));
    link.begin(exchange.arrival(), WebSocketUpgrade.keptHeaders(exchange.request(), settings));
    FullHttpResponse response =
        response(
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(
                "{\"protocol\":\"" + chosen.wireName() + "\",\"transport\":\"" + id + "\"}",
                StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    caller.respond(response);
  }

  private void forget(String id) {
    if (transports.remove(id) != null) {
      count.decrementAndGet();
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

  private static void refuse(Caller caller, HttpResponseStatus status, String reason) {
    count(caller.exchange, TransportCounter.HANDSHAKES_REFUSED_LONG_POLL);
    caller.respond(plain(status, reason));
  }

  // Messages.

  private static void receive(LongPollLink link, Caller caller) {
    caller.exchange.connection().onAbandoned(() -> link.abandon(caller));
    link.receive(caller);
  }

  private static void send(LongPollLink link, Caller caller) {
    ByteBuf content = caller.exchange.request().content();
    NettyLoop loop = caller.exchange.connection().loop();
    int size = content.readableBytes();
    if (size > loop.messageSize()) {
      loop.counters().add(TransportCounter.MESSAGES_TOO_LONG);
      caller.respond(plain(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the message is too long"));
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

  private static FullHttpResponse plain(HttpResponseStatus status, String text) {
    FullHttpResponse response =
        response(status, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    return response;
  }

  private static String mediaType(Subprotocol protocol) {
    if (protocol.batched()) {
      return "application/octet-stream";
    }
    return switch (protocol.format()) {
      case JSON -> "application/json";
      case MSGPACK -> "application/msgpack";
      case CBOR -> "application/cbor";
    };
  }

  private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
  }

  /** Who sent a request. */
  private record Caller(HttpExchange exchange, @Nullable String origin)
      implements LongPollLink.Request {

    @Override
    public void messages(Subprotocol protocol, ByteBuf messages, LongPollLink.Delivery delivery) {
      FullHttpResponse response = response(HttpResponseStatus.OK, messages);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, mediaType(protocol));
      exchange.respond(decorated(response), delivery);
    }

    @Override
    public void done() {
      respond(response(HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER));
    }

    @Override
    public void refused(String reason) {
      respond(plain(HttpResponseStatus.BAD_REQUEST, reason));
    }

    @Override
    public void gone() {
      respond(plain(HttpResponseStatus.NOT_FOUND, "no such transport"));
    }

    /** What a browser asks before it lets a script of another origin send requests. */
    void preflight() {
      FullHttpResponse response = response(HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
      HttpHeaders headers = response.headers();
      headers.set(HttpHeaderNames.ALLOW, METHODS);
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST");
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "content-type");
      headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
      respond(response);
    }

    void respond(FullHttpResponse response) {
      exchange.respond(decorated(response));
    }

    private FullHttpResponse decorated(FullHttpResponse response) {
      HttpHeaders headers = response.headers();
      headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
      if (origin != null) {
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
      }
      return response;
    }
  }
}
