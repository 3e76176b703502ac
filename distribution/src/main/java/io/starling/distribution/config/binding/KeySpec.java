package io.starling.distribution.config.binding;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record says about one of its keys.
 *
 * @param name the key as written
 * @param component the record component it is bound to
 * @param fallback the default, null when there is none
 * @param isSection whether it is a section that stands for itself when nothing of it is written
 */
record KeySpec(
    String name, RecordComponent component, Key key, @Nullable Value fallback, boolean isSection) {

  boolean hasFallback() {
    return fallback != null;
  }

  boolean isOptional() {
    return !key.unset().isEmpty();
  }

  boolean isRequired() {
    return !hasFallback() && !isOptional() && !isSection;
  }

  /** Whether the key has a meaning in a section of this type. */
  boolean isFor(String type) {
    return key.onlyFor().length == 0 || List.of(key.onlyFor()).contains(type);
  }

  /** Null when {@code value} is within the bounds, else what was found and what is allowed. */
  @Nullable String violation(Object value) {
    boolean allowedZero = !key.zero().isEmpty() && isZero(value);
    if (allowedZero || (isAtLeast(value, key.min()) && isAtMost(value, key.max()))) {
      return null;
    }
    return TextForm.format(value) + " is not allowed; allowed: " + allowed();
  }

  /** The bounds in words, {@code off (no pings) or 1s to 1h}; empty when there are none. */
  String allowed() {
    if (key.min().isEmpty()) {
      return "";
    }
    String range = key.min() + " to " + key.max();
    if (key.zero().isEmpty()) {
      return range;
    }
    String zero = component.getType() == Duration.class ? "off" : "0";
    return zero + " (" + key.zero() + ") or " + range;
  }

  private boolean isAtLeast(Object value, String min) {
    return min.isEmpty() || compare(value, form().parse().apply(min)) >= 0;
  }

  private boolean isAtMost(Object value, String max) {
    return max.isEmpty() || compare(value, form().parse().apply(max)) <= 0;
  }

  private TextForm form() {
    return TextForm.of(component.getType());
  }

  private static boolean isZero(Object value) {
    return switch (value) {
      case Duration duration -> duration.isZero();
      case Number number -> number.doubleValue() == 0;
      default -> value.toString().equals("0");
    };
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object value, Object bound) {
    return ((Comparable<Object>) value).compareTo(bound);
  }
}
