package io.starling.wamp.serializer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Options and details by the bytes they were read from, since clients send the same few over and
 * over. A table of fixed size in which a newer one replaces an older one of the same place.
 */
final class DictCache<T> {

  private static final int LENGTH_MAX = 96;
  private static final int CAPACITY = 64;

  private final byte[] @Nullable [] keys = new byte[CAPACITY] @Nullable [];
  private final @Nullable Object[] values = new @Nullable Object[CAPACITY];

  @SuppressWarnings("unchecked") // put() stores values of this type only
  @Nullable T get(byte[] bytes, int from, int length) {
    if (length > LENGTH_MAX) {
      return null;
    }
    int place = place(bytes, from, length);
    byte[] key = keys[place];
    return key != null && Arrays.equals(key, 0, key.length, bytes, from, from + length)
        ? (T) values[place]
        : null;
  }

  void put(byte[] bytes, int from, int length, T value) {
    if (length <= LENGTH_MAX) {
      int place = place(bytes, from, length);
      keys[place] = Arrays.copyOfRange(bytes, from, from + length);
      values[place] = value;
    }
  }

  private static int place(byte[] bytes, int from, int length) {
    long h = length;
    int i = from;
    for (int last = from + length - Long.BYTES; i <= last; i += Long.BYTES) {
      h = (h ^ Utf8.word(bytes, i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    for (int end = from + length; i < end; i++) {
      h = (h ^ bytes[i]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (h >>> 56) & CAPACITY - 1;
  }
}
