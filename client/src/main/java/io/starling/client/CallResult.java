package io.starling.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result of a call, progressive or final.
 *
 * @param args the positional arguments, may hold nulls
 * @param kwargs the keyword arguments, may hold null values
 * @param isProgressive whether more results of this call follow
 */
public record CallResult(List<Object> args, Map<String, Object> kwargs, boolean isProgressive) {

  /** The first positional argument, or null when there is none. */
  public @Nullable Object value() {
    return args.isEmpty() ? null : args.getFirst();
  }
}
