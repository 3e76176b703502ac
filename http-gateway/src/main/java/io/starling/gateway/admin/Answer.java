package io.starling.gateway.admin;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.starling.gateway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param status of HTTP; with 204 there is no value
 * @param value is told as JSON
 * @param headers besides those that all answers have
 */
record Answer(int status, @Nullable Object value, Map<String, List<String>> headers) {

  private static final int NO_CONTENT = 204;

  static Answer done() {
    return new Answer(NO_CONTENT, null, Map.of());
  }

  /** An object with its members in this order. */
  static Map<String, @Nullable Object> object(Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  FullHttpResponse response() {
    boolean isEmpty = status == NO_CONTENT;
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            isEmpty
                ? Unpooled.EMPTY_BUFFER
                : Unpooled.wrappedBuffer(
                    (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8)));
    if (!isEmpty) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
      response.headers().set("X-Content-Type-Options", "nosniff");
    }
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    headers.forEach((name, values) -> response.headers().set(name, values));
    return response;
  }
}
