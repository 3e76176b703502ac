package io.starling.wamp.serializer;

import io.starling.wamp.message.EncodedValue;
import io.starling.wamp.uri.Uri;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes application values; see {@link io.starling.wamp.message.ValuePayload} for their types. */
final class ValueWriter {

  private static final int NESTING_MAX = 1024;

  /** Who writes arguments that were received. */
  interface EncodedValues {

    /** For values that are not part of a payload. */
    EncodedValues NONE =
        value -> {
          throw new IllegalArgumentException("encoded arguments outside of a payload");
        };

    void write(EncodedValue value);
  }

  private ValueWriter() {}

  /**
   * Writes a value.
   *
   * @throws IllegalArgumentException when it is not of one of the types
   * @throws UnrepresentableException when the format cannot express it, or it is nested endlessly
   */
  static void write(@Nullable Object value, TokenWriter out) {
    write(value, out, EncodedValues.NONE);
  }

  /** Writes a value in which there may be arguments that were received. */
  static void write(@Nullable Object value, TokenWriter out, EncodedValues encoded) {
    write(value, out, encoded, 0);
  }

  private static void write(
      @Nullable Object value, TokenWriter out, EncodedValues encoded, int depth) {
    switch (value) {
      case null -> out.nil();
      case String text -> out.string(text);
      case Boolean bool -> out.bool(bool);
      case Long integer -> out.integer(integer);
      case Integer integer -> out.integer(integer);
      case Double real -> out.real(real);
      case Collection<?> list -> list(list, out, encoded, depth + 1);
      case Map<?, ?> dict -> dict(dict, out, encoded, depth + 1);
      case byte[] bytes -> out.binary(bytes, 0, bytes.length);
      case BigInteger integer -> out.bigInteger(integer);
      case Float real -> out.single(real);
      case Short integer -> out.integer(integer);
      case Byte integer -> out.integer(integer);
      case Uri uri -> out.uri(uri);
      case EncodedValue arguments -> encoded.write(arguments);
      default ->
          throw new IllegalArgumentException("not an application value: " + value.getClass());
    }
  }

  private static void list(Collection<?> list, TokenWriter out, EncodedValues encoded, int depth) {
    checkDepth(out, depth);
    out.beginList(list.size());
    for (Object element : list) {
      write(element, out, encoded, depth);
    }
    out.endList();
  }

  private static void dict(Map<?, ?> dict, TokenWriter out, EncodedValues encoded, int depth) {
    checkDepth(out, depth);
    out.beginDict(dict.size());
    for (Map.Entry<?, ?> pair : dict.entrySet()) {
      out.string(String.valueOf(pair.getKey()));
      out.endKey();
      write(pair.getValue(), out, encoded, depth);
    }
    out.endDict();
  }

  private static void checkDepth(TokenWriter out, int depth) {
    if (depth > NESTING_MAX) {
      throw new UnrepresentableException("a value nested deeper than " + NESTING_MAX, out.format);
    }
  }
}
