package io.starling.transport.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.WebSocketTerms;
import io.starling.wamp.framing.Subprotocol;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judges requests to turn an HTTP connection into a WebSocket (RFC 6455, section 4.2). */
final class WebSocketUpgrade {

  private static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_OCTETS = 16;

  /** The verdict on a request. */
  sealed interface Verdict permits Agreed, Refused {}

  /** The headers of the response that makes it a WebSocket, and what was agreed upon. */
  record Agreed(HttpHeaders headers, WebSocketTerms terms) implements Verdict {}

  /** Why it does not become one. */
  record Refused(HttpResponseStatus status, String reason, Map<AsciiString, String> headers)
      implements Verdict {

    Refused(HttpResponseStatus status, String reason) {
      this(status, reason, Map.of());
    }
  }

  private WebSocketUpgrade() {}

  static Verdict judge(FullHttpRequest request, Arrival arrival, HttpSettings settings) {
    HttpHeaders headers = request.headers();
    if (!request.method().equals(HttpMethod.GET)) {
      return new Refused(
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          "a WebSocket begins with GET",
          Map.of(HttpHeaderNames.ALLOW, "GET"));
    }
    if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return upgradeRequired("this is a WebSocket");
    }
    if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return upgradeRequired("WebSocket version 13 is spoken here");
    }
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      return new Refused(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key is not a key");
    }
    Verdict verdict = judge(headers, arrival, settings);
    if (verdict instanceof Agreed agreed) {
      HttpHeaders answer = agreed.headers();
      answer.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
      answer.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      answer.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(keys.getFirst().strip()));
    }
    return verdict;
  }

  /** Judges a request on a stream of HTTP/2, which needs no proof (RFC 8441, section 5). */
  static Verdict judgeStream(HttpHeaders headers, Arrival arrival, HttpSettings settings) {
    return VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
        ? judge(headers, arrival, settings)
        : new Refused(
            HttpResponseStatus.BAD_REQUEST,
            "WebSocket version 13 is spoken here",
            Map.of(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION));
  }

  /** What applies in all versions of HTTP. */
  private static Verdict judge(HttpHeaders headers, Arrival arrival, HttpSettings settings) {
    if (!isAllowed(headers, arrival.certificate(), settings.origins())) {
      return new Refused(HttpResponseStatus.FORBIDDEN, "this origin is not allowed");
    }
    if (arrival.tooMany()) {
      return new Refused(
          HttpResponseStatus.SERVICE_UNAVAILABLE, "too many connections from this address");
    }
    Subprotocol chosen =
        choose(tokens(headers, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL), arrival, settings);
    if (chosen == null) {
      return new Refused(
          HttpResponseStatus.BAD_REQUEST, "none of the subprotocols offered is spoken here");
    }
    return agree(headers, chosen, settings);
  }

  private static Refused upgradeRequired(String reason) {
    return new Refused(
        HttpResponseStatus.UPGRADE_REQUIRED,
        reason,
        Map.of(
            HttpHeaderNames.UPGRADE, "websocket", HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION));
  }

  private static Agreed agree(HttpHeaders request, Subprotocol chosen, HttpSettings settings) {
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, chosen.wireName());
    DeflateOffer deflate =
        settings.compression().enabled() && !chosen.batched()
            ? DeflateOffer.choose(tokens(request, HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS))
            : null;
    if (deflate != null) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, deflate.response());
    }
    return new Agreed(
        headers,
        new WebSocketTerms(
            chosen.format(),
            chosen.batched(),
            deflate == null ? WebSocketTerms.Compression.NONE : deflate.compression(),
            settings.compression().sizeMin(),
            deflate == null ? 0 : deflate.compressedMax()));
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key.strip()).length == KEY_OCTETS;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /** Proves that the request was understood (RFC 6455, section 4.2.2); SHA-1 is its choice. */
  static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }

  /** The client's preference decides (WAMP, "WebSocket Transport"). */
  static @Nullable Subprotocol choose(
      List<String> offered, Arrival arrival, HttpSettings settings) {
    return Subprotocol.choose(
        offered.stream()
            .filter(
                name -> {
                  Subprotocol known = Subprotocol.of(name);
                  return known != null
                      && arrival.formats().contains(known.format())
                      && (settings.batched() || !known.batched());
                })
            .toList());
  }

  /**
   * Whether a request may connect. A browser shows the certificate of its user whichever page asks,
   * so who has shown one must come from a page of this server, or one that is named.
   *
   * @param certificate the client's, or null
   */
  static boolean isAllowed(
      HttpHeaders headers, @Nullable String certificate, List<String> patterns) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) {
      return true;
    }
    if (certificate == null || !patterns.contains("*")) {
      return isAllowed(origin, patterns);
    }
    List<String> named = patterns.stream().filter(pattern -> !pattern.equals("*")).toList();
    return isAllowed(origin, named)
        || origin.equalsIgnoreCase("https://" + headers.get(HttpHeaderNames.HOST));
  }

  /** Whether an origin matches one of the patterns, in which an asterisk stands for anything. */
  private static boolean isAllowed(String origin, List<String> patterns) {
    String lower = origin.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> matches(lower, pattern.toLowerCase(Locale.ROOT)));
  }

  private static boolean matches(String origin, String pattern) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return origin.equals(pattern);
    }
    String last = parts[parts.length - 1];
    if (!origin.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = origin.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return origin.length() - at >= last.length() && origin.endsWith(last);
  }

  /** The elements of a comma-separated header, of all its lines. */
  private static List<String> tokens(HttpHeaders headers, AsciiString name) {
    List<String> tokens = new ArrayList<>();
    for (String line : headers.getAll(name)) {
      for (String token : line.split(",", -1)) {
        if (!token.isBlank()) {
          tokens.add(token.strip());
        }
      }
    }
    return tokens;
  }

  static Map<String, String> keptHeaders(HttpHeaders headers, HttpSettings settings) {
    Map<String, String> kept = new TreeMap<>();
    for (String name : settings.keptHeaders()) {
      String value = headers.get(name);
      if (value != null) {
        kept.put(name, value);
      }
    }
    return Map.copyOf(kept);
  }
}
