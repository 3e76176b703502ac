package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What values that only one format has become in another one. */
final class Extensions {

  private static final int TIMESTAMP = -1;
  private static final int NANOS_MAX = 999_999_999;
  private static final int SECONDS_BITS = 34;

  private Extensions() {}

  /**
   * Returns the extension just read as a date-time text (RFC 3339) if it is a MessagePack timestamp
   * that can be one, else null.
   */
  static @Nullable String timestamp(TokenReader in) {
    if (in.format != SerializerFormat.MSGPACK || in.extensionType != TIMESTAMP) {
      return null;
    }
    int at = in.textStart;
    return switch (in.textLength) {
      case 4 -> text(in.uint(at, 4), 0);
      case 8 -> {
        long both = in.uint(at, 8);
        yield text(both & ((1L << SECONDS_BITS) - 1), both >>> SECONDS_BITS);
      }
      case 12 -> text(in.uint(at + 4, 8), in.uint(at, 4));
      default -> null;
    };
  }

  private static @Nullable String text(long seconds, long nanos) {
    if (nanos > NANOS_MAX) {
      return null;
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos).toString();
    } catch (DateTimeException _) {
      return null;
    }
  }
}
