package io.starling.client;

import io.starling.wamp.message.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies arguments where they enter, so that the caller may go on using its own list or map. */
final class Values {

  private Values() {}

  static List<?> list(@Nullable Object[] args) {
    return args.length == 0 ? List.of() : Collections.unmodifiableList(Arrays.asList(args.clone()));
  }

  static List<?> list(List<?> args) {
    return args.isEmpty() ? List.of() : Collections.unmodifiableList(new ArrayList<>(args));
  }

  static Map<String, ?> map(Map<String, ?> kwargs) {
    return kwargs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(kwargs));
  }

  /** The payload of a procedure's return value. */
  static Payload payload(@Nullable Object value) {
    return switch (value) {
      case null -> Payload.EMPTY;
      case Payload payload -> payload;
      case PassthruPayload packed -> packed.payload();
      default -> Payload.of(value);
    };
  }
}
