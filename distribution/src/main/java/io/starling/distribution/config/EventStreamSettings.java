package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The section {@code sse} of an HTTP listener: server-sent events for networks that break
 * WebSocket.
 *
 * @param path begins with a slash and does not end with one
 * @param keepAlive below the time after which proxies close silent connections
 * @param replay bytes for each transport; zero when nothing is kept
 */
public record EventStreamSettings(
    @Key(fallback = "true", doc = "Accepts transports with server-sent events.") boolean enabled,
    @Key(
            fallback = "/wamp/sse",
            doc = "Where they are opened, with `/open` behind it; the URL that clients are given.")
        String path,
    @Key(
            fallback = "20s",
            min = "1s",
            max = "10m",
            doc = "How long a stream may be silent before it carries a comment.")
        Duration keepAlive,
    @Key(
            fallback = "30s",
            min = "1s",
            max = "1d",
            doc = "How long a client may be without a stream until its session ends.")
        Duration idleTimeout,
    @Key(
            fallback = "64KiB",
            min = "1KiB",
            max = "64MiB",
            zero = "none are kept",
            doc =
                "Latest events that are kept when they have been sent, for a client that opens its"
                    + " stream again.")
        ByteSize replay,
    @Key(
            fallback = "10000",
            min = "1",
            max = "1000000",
            doc = "Transports that may be open at once on the listener.")
        int transports) {

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  /** Refuses what cannot be with a {@link ConfigException}. */
  public EventStreamSettings {
    Bounds.check(
        EventStreamSettings.class, enabled, path, keepAlive, idleTimeout, replay, transports);
    if (!PATH.matcher(path).matches()) {
      throw ConfigException.of("path", "'" + path + "' is not allowed; write it like /wamp/sse");
    }
  }
}
