package io.starling.router.memory;

import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ValuePayload;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many bytes of memory payloads take, those of application values included. */
public final class ValueSize {

  private static final int BYTES_OF_VALUE = 24;
  private static final int BYTES_OF_ENTRY = 48;

  private ValueSize() {}

  /** The size of a payload that is kept on the heap. */
  public static long of(Payload payload) {
    return payload instanceof ValuePayload values
        ? of(values.args()) + of(values.kwargs())
        : payload.size();
  }

  /** The size of an application value, of a dict or list with all that is in it. */
  public static long of(@Nullable Object value) {
    return switch (value) {
      case String text -> BYTES_OF_VALUE + (long) text.length();
      case byte[] bytes -> BYTES_OF_VALUE + (long) bytes.length;
      case Collection<?> list -> {
        long sum = BYTES_OF_VALUE;
        for (Object element : list) {
          sum += of(element);
        }
        yield sum;
      }
      case Map<?, ?> map -> {
        long sum = BYTES_OF_VALUE;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          sum += BYTES_OF_ENTRY + of(entry.getKey()) + of(entry.getValue());
        }
        yield sum;
      }
      case null, default -> BYTES_OF_VALUE;
    };
  }
}
