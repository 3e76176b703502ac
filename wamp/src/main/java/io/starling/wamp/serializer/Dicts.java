package io.starling.wamp.serializer;

import io.netty.buffer.Unpooled;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.ValuePayload;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dicts of application values as bytes of their own, apart from messages: what is kept in files.
 * See {@link ValuePayload} for the values.
 *
 * <p>Threads: safe for all.
 */
public final class Dicts {

  private static final int NESTING_MAX = 64;

  private Dicts() {}

  /**
   * Writes a dict, in the order of its keys; equal dicts of equal order make equal bytes.
   *
   * @throws IllegalArgumentException when a value is not of one of the types
   * @throws UnrepresentableException when the format cannot express it
   */
  public static byte[] write(
      SerializerFormat format, Map<String, ? extends @Nullable Object> dict) {
    TokenWriter out = Formats.writer(format);
    ValueWriter.write(dict, out);
    return Arrays.copyOf(out.bytes, out.length);
  }

  /**
   * Reads a dict, which all of the bytes have to be; it may hold nulls, and is the caller's.
   *
   * @throws io.starling.wamp.message.ProtocolViolation when they are something else
   */
  public static Map<String, Object> read(SerializerFormat format, byte[] bytes) {
    return new PayloadReader(NESTING_MAX).dict(format, Unpooled.wrappedBuffer(bytes));
  }
}
