package io.starling.distribution.cli;

import io.starling.client.ConnectionException;
import io.starling.client.WampException;
import io.starling.gateway.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What came of requests, as lines of JSON. */
final class Replies {
  private static final String CONNECTION_FAILED = "wamp.error.network_failure";

  private Replies() {}

  /**
   * Waits for a reply.
   *
   * @throws CommandFailure with the error as JSON
   */
  static <T extends @Nullable Object> T await(CompletableFuture<T> reply) {
    try {
      return reply.join();
    } catch (CompletionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  /** The failure that prints an error as JSON. */
  static CommandFailure failure(Throwable cause) {
    return switch (cause) {
      case WampException error ->
          new CommandFailure(error(error.uri(), error.args(), error.kwargs()));
      case ConnectionException lost -> connectionFailure(String.valueOf(lost.getMessage()));
      case RuntimeException bug -> throw bug;
      default -> throw new IllegalStateException(cause);
    };
  }

  /** The failure that there is no session. */
  static CommandFailure connectionFailure(String text) {
    return new CommandFailure(error(CONNECTION_FAILED, List.of(text), Map.of()));
  }

  /** The line for a payload, after what {@code first} has. */
  static String payload(Map<String, ?> first, List<?> args, Map<String, ?> kwargs) {
    Map<String, Object> line = new LinkedHashMap<>(first);
    line.put("args", args);
    line.put("kwargs", kwargs);
    return Json.write(line);
  }

  private static String error(String uri, List<?> args, Map<String, ?> kwargs) {
    return payload(Map.of("error", uri), args, kwargs);
  }
}
