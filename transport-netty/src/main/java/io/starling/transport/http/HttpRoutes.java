package io.starling.transport.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP listener serves besides WebSocket. Modules add their routes to the routes of a
 * listener.
 *
 * <pre>{@code
 * routes.add(HttpMethod.GET, "/ping", exchange -> exchange.respond(HttpResponseStatus.OK, "pong"));
 * }</pre>
 *
 * <p>Threads: routes may be added from any thread at any time; handlers are called on event loops.
 */
public final class HttpRoutes {

  /** Serves requests. */
  @FunctionalInterface
  public interface Handler {

    /**
     * Serves one request: responds now, or later from any thread. It must not block.
     *
     * @param exchange the request and the way to respond; its body is only borrowed
     */
    void handle(HttpExchange exchange);
  }

  /** What was found for a request. */
  sealed interface Match {

    /** A handler. */
    record Found(Handler handler) implements Match {}

    /** The path is known, the method is not among its methods. */
    record OtherMethods(Set<String> allowed) implements Match {}

    /** The path is not known. */
    record Unknown() implements Match {}
  }

  private record Prefix(String path, Map<String, Handler> handlers) {}

  private final Map<String, Map<String, Handler>> exact = new ConcurrentHashMap<>();

  /** Longest first; replaced as a whole. */
  private volatile List<Prefix> prefixes = List.of();

  /** Makes routes that serve nothing yet. */
  public HttpRoutes() {}

  /**
   * Adds a route for one path.
   *
   * @throws IllegalStateException when there is one already
   */
  public HttpRoutes add(HttpMethod method, String path, Handler handler) {
    put(exact.computeIfAbsent(path, _ -> new ConcurrentHashMap<>()), method, path, handler);
    return this;
  }

  /**
   * Adds a route for a path and all below it, which applies where no longer one does.
   *
   * @param path begins with a slash and does not end with one, but for the root
   * @throws IllegalStateException when there is one already
   */
  public synchronized HttpRoutes addPrefix(HttpMethod method, String path, Handler handler) {
    for (Prefix prefix : prefixes) {
      if (prefix.path.equals(path)) {
        put(prefix.handlers, method, path, handler);
        return this;
      }
    }
    Prefix added = new Prefix(path, new ConcurrentHashMap<>());
    put(added.handlers, method, path, handler);
    List<Prefix> all = new ArrayList<>(prefixes);
    all.add(added);
    all.sort(Comparator.comparingInt((Prefix prefix) -> prefix.path.length()).reversed());
    prefixes = List.copyOf(all);
    return this;
  }

  private static void put(
      Map<String, Handler> handlers, HttpMethod method, String path, Handler handler) {
    if (handlers.putIfAbsent(method.name(), handler) != null) {
      throw new IllegalStateException("there is a route for " + method + " " + path + " already");
    }
  }

  Match find(HttpMethod method, String path) {
    Map<String, Handler> handlers = handlers(path);
    if (handlers == null) {
      return new Match.Unknown();
    }
    Handler handler = handlers.get(method.name());
    if (handler == null && method.equals(HttpMethod.HEAD)) {
      handler = handlers.get(HttpMethod.GET.name());
    }
    return handler == null
        ? new Match.OtherMethods(new TreeSet<>(handlers.keySet()))
        : new Match.Found(handler);
  }

  private @Nullable Map<String, Handler> handlers(String path) {
    Map<String, Handler> handlers = exact.get(path);
    if (handlers != null) {
      return handlers;
    }
    for (Prefix prefix : prefixes) {
      if (isBelow(path, prefix.path)) {
        return prefix.handlers;
      }
    }
    return null;
  }

  private static boolean isBelow(String path, String prefix) {
    return prefix.equals("/")
        || (path.startsWith(prefix)
            && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/'));
  }
}
