package io.starling.transport.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How an HTTP listener behaves.
 *
 * @param webSocketPath where WebSockets are upgraded, such as {@code /ws}; empty for nowhere
 * @param origins whose pages may open WebSockets: origins such as {@code https://example.com}, in
 *     which {@code *} stands for any characters
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

  /** Makes immutable copies. */
  public HttpSettings {
    origins = List.copyOf(origins);
    keptHeaders = Set.copyOf(keptHeaders);
  }
}
