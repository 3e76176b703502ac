package io.starling.router.port;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of limits: by a node for all its realms, or by a realm, which may leave anything to
 * its prototype and to the node.
 *
 * @param limits the limits that are said; zero says that there is none
 * @param rateBurst how long a rate may be saved up: so much of it may come at once; null when it is
 *     not said
 * @param floodFactor a session of which this many times as much is refused as the narrowest rate
 *     allows is ended, zero for never; null when it is not said
 * @param overRate what happens to messages above a rate; null when it is not said
 */
public record Quotas(
    Map<Quota, Long> limits,
    @Nullable Duration rateBurst,
    @Nullable Integer floodFactor,
    @Nullable OverRate overRate) {

  /** What happens to messages above a rate. */
  public enum OverRate {
    /** They are refused with an error. */
    ERROR,
    /** They are handled, and their sender is not read from until the rate allows more. */
    DELAY
  }

  /** Nothing is said. */
  public static final Quotas NONE = new Quotas(Map.of(), null, null, null);

  /** The rates are saved up for so long when nothing is said. */
  public static final Duration RATE_BURST = Duration.ofSeconds(1);

  /** The factor when nothing is said. */
  public static final int FLOOD_FACTOR = 10;

  /** Checks the limits. */
  public Quotas {
    Map<Quota, Long> copy = new EnumMap<>(Quota.class);
    copy.putAll(limits);
    copy.forEach(
        (quota, limit) -> {
          if (limit < 0 || limit > quota.unit().max()) {
            throw new IllegalArgumentException(quota.key() + ": " + limit);
          }
        });
    limits = Collections.unmodifiableMap(copy);
  }

  /** Limits of which only these are said. */
  public static Quotas of(Map<Quota, Long> limits) {
    return new Quotas(limits, null, null, null);
  }

  /** These quotas, and what they do not say as others say it. */
  public Quotas over(Quotas others) {
    if (equals(NONE)) {
      return others;
    }
    Map<Quota, Long> all = new EnumMap<>(Quota.class);
    all.putAll(others.limits);
    all.putAll(limits);
    return new Quotas(
        all,
        rateBurst == null ? others.rateBurst : rateBurst,
        floodFactor == null ? others.floodFactor : floodFactor,
        overRate == null ? others.overRate : overRate);
  }

  /** These quotas with another answer to messages above a rate. */
  public Quotas with(OverRate other) {
    return new Quotas(limits, rateBurst, floodFactor, other);
  }

  /** Returns a limit, zero when there is none. */
  public long of(Quota quota) {
    return limits.getOrDefault(quota, 0L);
  }
}
