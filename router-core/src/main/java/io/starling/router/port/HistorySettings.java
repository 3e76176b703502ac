package io.starling.router.port;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;

/**
 * A topic or pattern whose events a realm remembers (WAMP, "Event History"), and how many of them.
 * At a bound the oldest events are forgotten.
 *
 * @param match how topics are matched
 * @param uri the topic or pattern
 * @param events the most events, at least 1
 * @param bytes the most bytes that they take; an event that alone takes more is not remembered
 * @param time how long an event is remembered; zero for no limit
 */
public record HistorySettings(MatchPolicy match, Uri uri, int events, long bytes, Duration time) {

  /** Checks the bounds. */
  public HistorySettings {
    if (events < 1 || bytes < 1 || time.isNegative()) {
      throw new IllegalArgumentException("history of " + uri + ": a bound is not positive");
    }
  }
}
