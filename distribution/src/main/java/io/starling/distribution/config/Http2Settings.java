package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;

/**
 * The section {@code http2} of an HTTP listener.
 *
 * @param streams each may be a WebSocket
 */
public record Http2Settings(
    @Key(
            fallback = "true",
            doc = "Speaks HTTP/2 beside HTTP/1.1, with WebSockets on its streams (RFC 8441).")
        boolean enabled,
    @Key(
            fallback = "100",
            min = "1",
            max = "10000",
            doc = "Streams that a client may have open at once on one connection.")
        int streams) {

  /** Refuses what cannot be with a {@link ConfigException}. */
  public Http2Settings {
    Bounds.check(Http2Settings.class, enabled, streams);
  }
}
