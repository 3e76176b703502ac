package io.starling.client;

import io.starling.wamp.message.ResultDetails;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result of a call, progressive or final.
 *
 * @param args the positional arguments, may hold nulls
 * @param kwargs the keyword arguments, may hold null values
 * @param details whether more results of this call follow
 */
public record CallResult(List<Object> args, Map<String, Object> kwargs, ResultDetails details) {

  /** Whether more results of this call follow. */
  public boolean isProgressive() {
    return details.progress();
  }

  /** The first positional argument, or null when there is none. */
  public @Nullable Object value() {
    return args.isEmpty() ? null : args.getFirst();
  }
}
