package io.starling.gateway.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.starling.gateway.json.Json;
import io.starling.router.port.Origin;
import io.starling.transport.http.HttpExchange;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, copied from its exchange.
 *
 * @param method the method; GET for HEAD
 * @param rawPath the path as it was sent
 * @param segments the parts of the path, each decoded
 * @param query the first value of each query parameter
 * @param authorization the header, or null
 * @param realm what the header {@value #REALM_HEADER} says, or null
 * @param mediaType the type of the body without parameters, in lower case; empty for none
 * @param body may be empty
 * @param origin where it comes from
 */
record Request(
    HttpMethod method,
    String rawPath,
    List<String> segments,
    Map<String, String> query,
    @Nullable String authorization,
    @Nullable String realm,
    String mediaType,
    ByteBuffer body,
    Origin origin) {

  /** Names the realm whose user the credentials are of. */
  static final String REALM_HEADER = "Starling-Realm";

  /** While the exchange is being handled. */
  static Request of(HttpExchange exchange) {
    Map<String, String> query = new LinkedHashMap<>();
    try {
      exchange.query().parameters().forEach((name, values) -> query.put(name, values.getFirst()));
      String type = exchange.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
      int parameters = type.indexOf(';');
      return new Request(
          exchange.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : exchange.method(),
          exchange.rawPath(),
          segments(exchange.rawPath()),
          query,
          exchange.headers().get(HttpHeaderNames.AUTHORIZATION),
          exchange.headers().get(REALM_HEADER),
          (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT),
          ByteBuffer.wrap(exchange.body()),
          exchange.origin());
    } catch (IllegalArgumentException malformed) {
      throw ApiError.invalid("the target has a malformed escape");
    }
  }

  /** A slash that is escaped belongs to a name. */
  private static List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (String segment : rawPath.substring(1).split("/", -1)) {
      segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    return segments;
  }

  /** The object that the body is. */
  Map<String, @Nullable Object> document() {
    if (body.hasRemaining() && !mediaType.equals("application/json")) {
      throw new ApiError(415, "unsupported_media_type", "the body has to be application/json");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(body.duplicate()).toString();
      if (Json.read(text) instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        map.forEach((key, value) -> document.put(String.valueOf(key), value));
        return document;
      }
    } catch (CharacterCodingException e) {
      throw ApiError.invalid("the body is not UTF-8");
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid("the body " + e.getMessage());
    }
    throw ApiError.invalid("the body is no JSON object");
  }
}
