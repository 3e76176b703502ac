package io.starling.wamp.serializer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as in RFC 3629: checked and made on arrays, eight bytes at a time where they are ASCII. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** The eight bytes at an index, the first one lowest. */
  static long word(byte[] bytes, int index) {
    return (long) LONGS.get(bytes, index);
  }

  /** Returns the index of the first byte that is not part of well-formed UTF-8, or {@code to}. */
  static int validEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (bytes[i] >= 0) {
        i = asciiEnd(bytes, i + 1, to);
        continue;
      }
      int length = sequenceLength(bytes, i, to);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return to;
  }

  private static int asciiEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i + Long.BYTES <= to) {
      long high = word(bytes, i) & HIGH_BITS;
      if (high != 0) {
        return i + (Long.numberOfTrailingZeros(high) >>> 3);
      }
      i += Long.BYTES;
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /**
   * Returns the length of the well-formed sequence of two to four bytes here, 0 if there is none.
   */
  static int sequenceLength(byte[] bytes, int i, int to) {
    int first = bytes[i] & 0xFF;
    if (first < 0xC2 || i + 1 >= to || !isContinuation(bytes[i + 1])) {
      return 0;
    }
    if (first < 0xE0) {
      return 2;
    }
    if (i + 2 >= to || !isContinuation(bytes[i + 2])) {
      return 0;
    }
    int second = bytes[i + 1] & 0xFF;
    if (first < 0xF0) {
      boolean overlong = first == 0xE0 && second < 0xA0;
      boolean surrogate = first == 0xED && second >= 0xA0;
      return overlong || surrogate ? 0 : 3;
    }
    if (i + 3 >= to || !isContinuation(bytes[i + 3])) {
      return 0;
    }
    boolean overlong = first == 0xF0 && second < 0x90;
    boolean beyond = first > 0xF4 || (first == 0xF4 && second >= 0x90);
    return overlong || beyond ? 0 : 4;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** The number of bytes that {@link #encode} makes of a text. */
  static int encodedLength(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes++;
      } else if (isPair(text, i)) {
        bytes += 2;
        i++;
      } else {
        bytes += 2;
      }
    }
    return bytes;
  }

  /** Whether a surrogate pair begins here. */
  static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  /** Without a branch in the loop, which the compiler can then turn into a block copy. */
  private static int encodeAscii(String text, byte[] out, int index) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      out[index + i] = (byte) text.charAt(i);
    }
    return index + length;
  }

  /**
   * Writes a text, lone surrogates as U+FFFD, and returns the index behind it.
   *
   * @param count its {@link #encodedLength}
   */
  static int encode(String text, int count, byte[] out, int index) {
    if (count == text.length()) {
      return encodeAscii(text, out, index);
    }
    int at = index;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out[at++] = (byte) c;
      } else if (isPair(text, i)) {
        at = encode(text.codePointAt(i), out, at);
        i++;
      } else {
        at = encode(c, out, at);
      }
    }
    return at;
  }

  /** Writes a code point, a surrogate as U+FFFD, and returns the index behind it. */
  static int encode(int codePoint, byte[] out, int index) {
    int c = codePoint >= 0xD800 && codePoint < 0xE000 ? 0xFFFD : codePoint;
    int at = index;
    if (c < 0x80) {
      out[at++] = (byte) c;
    } else if (c < 0x800) {
      out[at++] = (byte) (0xC0 | (c >> 6));
      out[at++] = (byte) (0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out[at++] = (byte) (0xE0 | (c >> 12));
      out[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      out[at++] = (byte) (0x80 | (c & 0x3F));
    } else {
      out[at++] = (byte) (0xF0 | (c >> 18));
      out[at++] = (byte) (0x80 | ((c >> 12) & 0x3F));
      out[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      out[at++] = (byte) (0x80 | (c & 0x3F));
    }
    return at;
  }
}
