package io.starling.wamp.serializer;

import java.util.Arrays;

/** The inside of JSON strings: found eight bytes at a time, escapes resolved. */
final class JsonStrings {

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final long SPACES = 0x20 * ONES;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private JsonStrings() {}

  /**
   * Returns the index of the first byte that is a quote, backslash, control character or not ASCII,
   * or {@code to}.
   */
  static int plainEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i + Long.BYTES <= to) {
      long stop = special(Utf8.word(bytes, i));
      if (stop != 0) {
        return i + (Long.numberOfTrailingZeros(stop) >>> 3);
      }
      i += Long.BYTES;
    }
    while (i < to && isPlain(bytes[i])) {
      i++;
    }
    return i;
  }

  /**
   * Marks the high bit of each special byte. A borrow may mark a byte above a special one wrongly,
   * never one below, and only the lowest mark is used.
   */
  private static long special(long word) {
    long control = word - SPACES;
    long quote = (word ^ QUOTES) - ONES;
    long backslash = (word ^ BACKSLASHES) - ONES;
    return (word | control | quote | backslash) & HIGH_BITS;
  }

  static boolean isPlain(byte b) {
    return b >= 0x20 && b != '"' && b != '\\';
  }

  /** Returns the value of four hexadecimal digits, or -1. */
  static int hex4(byte[] bytes, int from, int to) {
    if (to - from < 4) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Resolves the escapes of the valid inside of a string; lone surrogates become U+FFFD. */
  static byte[] unescape(byte[] bytes, int from, int to) {
    byte[] out = new byte[to - from];
    int length = 0;
    int i = from;
    while (i < to) {
      byte b = bytes[i++];
      if (b != '\\') {
        out[length++] = b;
        continue;
      }
      byte escape = bytes[i++];
      if (escape != 'u') {
        out[length++] = simple(escape);
        continue;
      }
      int c = hex4(bytes, i, to);
      i += 4;
      if (Character.isHighSurrogate((char) c)) {
        int low = isEscapedUnit(bytes, i, to) ? hex4(bytes, i + 2, to) : 0;
        if (Character.isLowSurrogate((char) low)) {
          c = Character.toCodePoint((char) c, (char) low);
          i += 6;
        }
      }
      length = Utf8.encode(c, out, length);
    }
    return Arrays.copyOf(out, length);
  }

  private static boolean isEscapedUnit(byte[] bytes, int i, int to) {
    return i + 6 <= to && bytes[i] == '\\' && bytes[i + 1] == 'u';
  }

  private static byte simple(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }

  /** Whether a byte after a backslash makes a simple escape. */
  static boolean isSimpleEscape(byte b) {
    return switch (b) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
      default -> false;
    };
  }
}
