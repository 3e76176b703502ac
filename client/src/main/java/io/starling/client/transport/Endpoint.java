package io.starling.client.transport;

import java.net.URI;
import java.util.Locale;

/**
 * Where a router is and how to talk to it.
 *
 * @param framing what carries the messages
 * @param isTls whether the connection is encrypted
 * @param host the host name or address; {@code localhost} for Unix sockets
 * @param port the port, -1 for Unix sockets
 * @param path the path of the HTTP request for WebSocket, else empty
 * @param socketPath the path of the Unix socket, empty for TCP
 */
public record Endpoint(
    Framing framing, boolean isTls, String host, int port, String path, String socketPath) {

  /** What carries the messages. */
  public enum Framing {
    WEBSOCKET,
    RAW
  }

  private static final int RAW_PORT = 18082;

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException when it is none of {@code ws}, {@code wss}, {@code rs}, {@code
   *     rss}, {@code rs+unix} and {@code ws+unix}, or names no host
   */
  public static Endpoint of(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "ws" -> tcp(url, Framing.WEBSOCKET, false, 80);
      case "wss" -> tcp(url, Framing.WEBSOCKET, true, 443);
      case "rs" -> tcp(url, Framing.RAW, false, RAW_PORT);
      case "rss" -> tcp(url, Framing.RAW, true, RAW_PORT);
      case "rs+unix" -> unix(url, Framing.RAW);
      case "ws+unix" -> unix(url, Framing.WEBSOCKET);
      default ->
          throw new IllegalArgumentException(
              "url " + url + ", expected ws://, wss://, rs://, rss://, rs+unix:// or ws+unix://");
    };
  }

  private static Endpoint tcp(URI url, Framing framing, boolean isTls, int defaultPort) {
    if (url.getHost() == null) {
      throw new IllegalArgumentException("url " + url + " names no host");
    }
    String host = url.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = url.getPort() < 0 ? defaultPort : url.getPort();
    String path = framing == Framing.RAW ? "" : pathOf(url);
    return new Endpoint(framing, isTls, bare, port, path, "");
  }

  private static Endpoint unix(URI url, Framing framing) {
    if (url.getPath() == null || url.getPath().isEmpty() || url.getAuthority() != null) {
      throw new IllegalArgumentException(
          "url " + url + ", expected three slashes and the path of a socket");
    }
    if (framing == Framing.RAW) {
      return new Endpoint(framing, false, "localhost", -1, "", url.getPath());
    }
    String[] parts = url.getPath().split(":", 2);
    String path = parts.length == 2 ? parts[1] : "/ws";
    return new Endpoint(framing, false, "localhost", -1, path, parts[0]);
  }

  private static String pathOf(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** Whether this is a Unix socket. */
  public boolean isUnix() {
    return !socketPath.isEmpty();
  }

  /** The URL for the WebSocket handshake. */
  URI webSocketUrl() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    String authority = port < 0 ? name : name + ":" + port;
    return URI.create((isTls ? "wss://" : "ws://") + authority + path);
  }
}
