package io.starling.router.meta;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What kind of value a positional argument of a meta procedure is. */
public enum Argument {
  /** An id; a float without a fraction is one as well, because some clients send ids so. */
  ID("an id") {
    @Override
    boolean accepts(Object value) {
      return value instanceof Long || (value instanceof Double real && real == Math.rint(real));
    }
  },
  /** A string. */
  TEXT("a string") {
    @Override
    boolean accepts(Object value) {
      return value instanceof String;
    }
  },
  /** A list of strings. */
  TEXTS("a list of strings") {
    @Override
    boolean accepts(Object value) {
      return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
    }
  },
  /** A list of any values. */
  LIST("a list") {
    @Override
    boolean accepts(Object value) {
      return value instanceof List;
    }
  },
  /** A dict with any values. */
  DICT("a dict") {
    @Override
    boolean accepts(Object value) {
      return value instanceof Map;
    }
  };

  private final String text;

  Argument(String text) {
    this.text = text;
  }

  abstract boolean accepts(Object value);

  /** What is wrong with a value, or null when it is of this kind. */
  @Nullable String mismatch(int index, @Nullable Object value) {
    return value != null && accepts(value)
        ? null
        : "argument " + index + ": expected " + text + ", found " + kindOf(value);
  }

  static String kindOf(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean _ -> "a bool";
      case Number number -> "the number " + number;
      case String _ -> "a string";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "a dict";
      default -> "a binary value";
    };
  }
}
