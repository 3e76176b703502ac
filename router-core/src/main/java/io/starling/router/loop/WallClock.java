package io.starling.router.loop;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Tells which time of day a time of the loops is. The loops' time only ever goes on; the shell says
 * what it means, and may say so again when the machine's clock was set.
 *
 * <p>Threads: safe for all.
 */
public final class WallClock {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private record Reading(long unixMillis, long nanos) {}

  private volatile Reading reading = new Reading(0, 0);

  /** Makes a clock that was not set: all times are around 1970. */
  public WallClock() {}

  /**
   * Sets the clock.
   *
   * @param unixMillis milliseconds since 1970, in UTC
   * @param nanos the loops' time at that moment
   */
  public void set(long unixMillis, long nanos) {
    reading = new Reading(unixMillis, nanos);
  }

  /** Returns the milliseconds since 1970 in UTC at a time of the loops. */
  public long unixMillis(long nanos) {
    Reading last = reading;
    return last.unixMillis + (nanos - last.nanos) / NANOS_PER_MILLI;
  }

  /** Returns a time as the text of ISO 8601 in UTC, with milliseconds. */
  public static String text(long unixMillis) {
    return TEXT.format(Instant.ofEpochMilli(unixMillis));
  }
}
