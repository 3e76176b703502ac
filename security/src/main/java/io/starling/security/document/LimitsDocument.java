package io.starling.security.document;

import io.starling.router.port.Quota;
import io.starling.router.port.Quota.Scope;
import io.starling.router.port.Quotas;
import io.starling.router.port.Quotas.OverRate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code limits} of a realm document. Bytes are a number or a text like {@code 64KiB},
 * the burst is a text like {@code 500ms}.
 */
final class LimitsDocument {

  private static final String BURST = "rate_burst";
  private static final String FLOOD = "flood_factor";
  private static final String OVER = "on_rate_limit";
  private static final Duration BURST_MIN = Duration.ofMillis(10);
  private static final Duration BURST_MAX = Duration.ofMinutes(1);
  private static final int FLOOD_MIN = 2;
  private static final int FLOOD_MAX = 1_000;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB)");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m)");

  private LimitsDocument() {}

  static Quotas read(Section section) {
    section.knows(keys());
    Map<Quota, Long> limits = new EnumMap<>(Quota.class);
    for (Quota quota : Quota.values()) {
      if (section.has(quota.key()) && quota.scope() != Scope.ADDRESS) {
        Long limit = limit(section, quota);
        if (limit != null) {
          limits.put(quota, limit);
        }
      }
    }
    return new Quotas(limits, burst(section), floodFactor(section), overRate(section));
  }

  private static Set<String> keys() {
    Set<String> keys = new HashSet<>(Set.of(BURST, FLOOD, OVER));
    for (Quota quota : Quota.values()) {
      if (quota.scope() != Scope.ADDRESS) {
        keys.add(quota.key());
      }
    }
    return keys;
  }

  private static @Nullable Long limit(Section section, Quota quota) {
    Long limit = number(section.value(quota.key()), quota.unit().isBytes());
    long min = quota.unit().min();
    long max = quota.unit().max();
    if (limit != null && (limit == 0 || (limit >= min && limit <= max))) {
      return limit;
    }
    section.error(
        quota.key(),
        limit == null
            ? "expected a number" + (quota.unit().isBytes() ? " of bytes, such as 64KiB" : "")
            : limit + " is not allowed; allowed: 0 (no limit) or " + min + " to " + max);
    return null;
  }

  private static @Nullable Long number(@Nullable Object value, boolean bytes) {
    return switch (value) {
      case Integer whole -> whole.longValue();
      case Long whole -> whole;
      case String text when text.matches("[0-9]{1,18}") -> Long.valueOf(text);
      case String text when bytes -> size(text);
      case null, default -> null;
    };
  }

  private static @Nullable Long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int shift =
        switch (matcher.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  private static @Nullable Duration burst(Section section) {
    String text = section.text(BURST);
    if (text == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      Duration burst = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
      if (burst.compareTo(BURST_MIN) >= 0 && burst.compareTo(BURST_MAX) <= 0) {
        return burst;
      }
    }
    section.error(BURST, "'" + text + "' is not allowed; allowed: 10ms to 1m");
    return null;
  }

  private static Duration duration(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  private static @Nullable Integer floodFactor(Section section) {
    if (!section.has(FLOOD)) {
      return null;
    }
    int factor = section.number(FLOOD, 0, 0, FLOOD_MAX);
    if (factor == 0 || factor >= FLOOD_MIN) {
      return factor;
    }
    section.error(
        FLOOD, factor + " is not allowed; allowed: 0 (never) or " + FLOOD_MIN + " to " + FLOOD_MAX);
    return null;
  }

  private static @Nullable OverRate overRate(Section section) {
    String text = section.text(OVER);
    return switch (text) {
      case null -> null;
      case "error" -> OverRate.ERROR;
      case "delay" -> OverRate.DELAY;
      default -> {
        section.error(OVER, "'" + text + "' is not allowed; allowed: error, delay");
        yield null;
      }
    };
  }

  static Map<String, Object> write(Quotas quotas) {
    Map<String, Object> form = new LinkedHashMap<>();
    quotas.limits().forEach((quota, limit) -> form.put(quota.key(), limit));
    if (quotas.rateBurst() != null) {
      form.put(BURST, quotas.rateBurst().toMillis() + "ms");
    }
    if (quotas.floodFactor() != null) {
      form.put(FLOOD, quotas.floodFactor());
    }
    if (quotas.overRate() != null) {
      form.put(OVER, quotas.overRate().name().toLowerCase(Locale.ROOT));
    }
    return form;
  }
}
