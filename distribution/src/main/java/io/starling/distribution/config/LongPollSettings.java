package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The section {@code long-poll} of an HTTP listener: WAMP for networks that break WebSocket.
 *
 * @param path begins with a slash and does not end with one
 * @param receiveTimeout below the time that clients and proxies wait for an answer
 */
public record LongPollSettings(
    @Key(fallback = "true", doc = "Accepts long-poll transports.") boolean enabled,
    @Key(
            fallback = "/wamp/longpoll",
            doc = "Where they are opened, with `/open` behind it; the URL that clients are given.")
        String path,
    @Key(
            fallback = "10s",
            min = "1s",
            max = "10m",
            doc =
                "How long a request for messages waits for one. Autobahn|JS gives up after 12 s by"
                    + " default.")
        Duration receiveTimeout,
    @Key(
            fallback = "30s",
            min = "1s",
            max = "1d",
            doc = "How long a client may go without asking for messages until its session ends.")
        Duration idleTimeout,
    @Key(
            fallback = "10000",
            min = "1",
            max = "1000000",
            doc = "Transports that may be open at once on the listener.")
        int transports) {

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  /** Refuses what cannot be with a {@link ConfigException}. */
  public LongPollSettings {
    Bounds.check(LongPollSettings.class, enabled, path, receiveTimeout, idleTimeout, transports);
    if (!PATH.matcher(path).matches()) {
      throw ConfigException.of(
          "path", "'" + path + "' is not allowed; write it like /wamp/longpoll");
    }
  }
}
