package io.starling.router.broker;

import io.starling.router.memory.EventHistory.Entry;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.Refusal;
import io.starling.wamp.uri.Uri;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a history a call wants (WAMP, "Event History"): all that fit everything given.
 *
 * @param reverse whether the latest come first
 * @param limit the most events
 * @param topic the only topic, or null
 * @param from the first time, or null
 * @param after a time before the first, or null
 * @param before a time behind the last, or null
 * @param until the last time, or null
 */
record HistoryQuery(
    boolean reverse,
    int limit,
    @Nullable Uri topic,
    @Nullable Instant from,
    @Nullable Instant after,
    @Nullable Instant before,
    @Nullable Instant until) {

  private static final int LIMIT_DEFAULT = 1_000;

  /**
   * Reads the keyword arguments of a call, but for publications.
   *
   * @param limitMax the most events that a call can have
   * @throws Refusal when one is of the wrong kind
   */
  static HistoryQuery of(MetaCall call, int limitMax) {
    String topic = call.textKeyword("topic");
    return new HistoryQuery(
        call.flagKeyword("reverse"),
        (int) Math.min(call.positiveKeyword("limit", LIMIT_DEFAULT), limitMax),
        topic == null ? null : Uri.of(topic),
        time(call, "from_time"),
        time(call, "after_time"),
        time(call, "before_time"),
        time(call, "until_time"));
  }

  private static @Nullable Instant time(MetaCall call, String name) {
    String text = call.textKeyword(name);
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      throw Refusal.invalidArgument(
          name + ": expected a time like 2026-11-20T10:30:00.000Z, found " + text);
    }
  }

  /** Whether an event fits. */
  boolean fits(Entry entry) {
    return (topic == null || topic.equals(entry.event().topic()))
        && fits(Instant.ofEpochMilli(entry.unixMillis()));
  }

  private boolean fits(Instant time) {
    return (from == null || !time.isBefore(from))
        && (after == null || time.isAfter(after))
        && (before == null || time.isBefore(before))
        && (until == null || !time.isAfter(until));
  }
}
