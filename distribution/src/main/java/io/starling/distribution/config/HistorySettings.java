package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;

/**
 * One entry of {@code event_history} of a realm: a topic or pattern whose latest events are
 * remembered.
 *
 * @param uri well-formed for {@code match} by the loose rules
 * @param size bytes
 * @param time zero when events are remembered for ever
 */
public record HistorySettings(
    @Key(doc = "Topic or pattern whose events are remembered.") String uri,
    @Key(fallback = "exact", doc = "How topics are matched.") MatchPolicy match,
    @Key(
            fallback = "10000",
            min = "1",
            max = "100000000",
            doc = "Events of all its topics together; the oldest are forgotten.")
        int events,
    @Key(
            fallback = "16MiB",
            min = "1KiB",
            max = "1024GiB",
            doc = "Memory for them; the oldest are forgotten.")
        ByteSize size,
    @Key(
            fallback = "off",
            min = "1s",
            max = "3650d",
            zero = "for ever",
            doc = "Longest time that an event is remembered.")
        Duration time) {

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public HistorySettings {
    Bounds.check(HistorySettings.class, uri, match, events, size, time);
    Uri topic = Uri.of(uri);
    if (!topic.isValid(match.rule(false))) {
      throw ConfigException.of(
          "uri", "'" + uri + "' is not a topic or pattern to match " + match.wireName());
    }
    if (topic.isInNamespace("wamp") || topic.isInNamespace("starling")) {
      throw ConfigException.of(
          "uri", "'" + uri + "' is the router's own; only what clients publish is remembered");
    }
  }
}
