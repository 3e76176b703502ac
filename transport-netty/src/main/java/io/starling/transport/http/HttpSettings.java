package io.starling.transport.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an HTTP listener behaves.
 *
 * @param webSocketPath where WebSockets are upgraded, such as {@code /ws}; empty for nowhere
 * @param origins whose pages may open WebSockets and HTTP transports: origins such as {@code
 *     https://example.com}, in which {@code *} stands for any characters
 * @param longPoll WAMP over HTTP requests; null for nowhere
 * @param eventStream WAMP over HTTP requests and server-sent events; null for nowhere
 * @param http2 HTTP/2 beside HTTP/1.1; null for none
 * @param compression compression of WebSocket messages
 * @param batched whether the batched subprotocols are offered
 * @param keptHeaders lower-case names of the headers of the upgrade that authenticators see
 * @param bodySize the longest request body, in octets
 * @param requestTimeout how long a client may take to send a request
 * @param idleTimeout how long a connection stays open between requests
 */
public record HttpSettings(
    String webSocketPath,
    List<String> origins,
    @Nullable LongPoll longPoll,
    @Nullable EventStream eventStream,
    @Nullable Http2 http2,
    Compression compression,
    boolean batched,
    Set<String> keptHeaders,
    int bodySize,
    Duration requestTimeout,
    Duration idleTimeout) {

  /** The defaults of a listener for WAMP. */
  public static final HttpSettings DEFAULT =
      new HttpSettings(
          "/ws",
          List.of("*"),
          LongPoll.DEFAULT,
          EventStream.DEFAULT,
          Http2.DEFAULT,
          Compression.DEFAULT,
          true,
          Set.of("cookie", "origin", "user-agent"),
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60));

  /** The defaults of a listener for administration: no WebSockets. */
  public static final HttpSettings ADMIN =
      new HttpSettings(
          "",
          List.of(),
          null,
          null,
          Http2.DEFAULT,
          Compression.OFF,
          false,
          Set.of(),
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60));

  /**
   * Compression of WebSocket messages.
   *
   * @param enabled whether it is agreed to when a client offers it
   * @param sizeMin the size in octets from which messages are compressed
   */
  public record Compression(boolean enabled, int sizeMin) {

    /** On for messages of 1 KiB and more. */
    public static final Compression DEFAULT = new Compression(true, 1024);

    /** Never. */
    public static final Compression OFF = new Compression(false, Integer.MAX_VALUE);
  }

  /**
   * WAMP over HTTP requests (WAMP, "HTTP Longpoll Transport").
   *
   * @param path where transports are opened, with {@code /open} behind it: such as {@code
   *     /wamp/longpoll}; it begins with a slash and does not end with one
   * @param receiveTimeout how long a receive waits for messages before it is answered with none
   * @param idleTimeout how long a client may take from one receive to the next before its session
   *     ends
   * @param transportsMax the most transports open at once, at least 1
   */
  public record LongPoll(
      String path, Duration receiveTimeout, Duration idleTimeout, int transportsMax) {

    /** The defaults. */
    public static final LongPoll DEFAULT =
        new LongPoll("/wamp/longpoll", Duration.ofSeconds(10), Duration.ofSeconds(30), 10_000);

    /** Checks the bounds. */
    public LongPoll {
      check(path, idleTimeout, transportsMax);
      if (!receiveTimeout.isPositive()) {
        throw new IllegalArgumentException("a limit of long-poll is not positive");
      }
    }
  }

  /**
   * WAMP over HTTP requests and server-sent events, as Bondy has it.
   *
   * @param path where transports are opened, with {@code /open} behind it: such as {@code
   *     /wamp/sse}; it begins with a slash and does not end with one
   * @param keepAlive how long a stream may be silent before it carries a comment
   * @param idleTimeout how long a client may be without a stream before its session ends
   * @param replayBytes how many octets of events that were sent are kept for a client that opens
   *     its stream again; 0 for none
   * @param transportsMax the most transports open at once, at least 1
   */
  public record EventStream(
      String path, Duration keepAlive, Duration idleTimeout, int replayBytes, int transportsMax) {

    /** The defaults. */
    public static final EventStream DEFAULT =
        new EventStream(
            "/wamp/sse", Duration.ofSeconds(20), Duration.ofSeconds(30), 64 << 10, 10_000);

    /** Checks the bounds. */
    public EventStream {
      check(path, idleTimeout, transportsMax);
      if (!keepAlive.isPositive() || replayBytes < 0) {
        throw new IllegalArgumentException("a limit of event streams is not positive");
      }
    }
  }

  /**
   * HTTP/2 (RFC 9113), with WebSockets on its streams (RFC 8441).
   *
   * @param streamsMax the most streams that a client may have open on one connection, at least 1
   */
  public record Http2(int streamsMax) {

    /** The defaults. */
    public static final Http2 DEFAULT = new Http2(100);

    /** Checks the bounds. */
    public Http2 {
      if (streamsMax < 1) {
        throw new IllegalArgumentException("a limit of HTTP/2 is not positive");
      }
    }
  }

  private static void check(String path, Duration idleTimeout, int transportsMax) {
    if (!path.startsWith("/") || path.endsWith("/")) {
      throw new IllegalArgumentException("not a path for HTTP transports: " + path);
    }
    if (transportsMax < 1 || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException("a limit of HTTP transports is not positive");
    }
  }

  /** Makes immutable copies. */
  public HttpSettings {
    origins = List.copyOf(origins);
    keptHeaders = Set.copyOf(keptHeaders);
  }
}
