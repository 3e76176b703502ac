package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Pulls values out of CBOR (RFC 8949), definite and indefinite lengths alike. Tags that only say
 * how a value is meant (date-times, typed array of bytes, "this is CBOR") are passed over; bignums
 * are integers; a value with any other tag is an extension.
 */
final class CborReader extends TokenReader {

  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BINARY = 2;
  private static final int TEXT = 3;
  private static final int LIST = 4;
  private static final int DICT = 5;
  private static final int TAG = 6;
  private static final int SIMPLE = 7;
  private static final int BREAK = 0xFF;
  private static final int INDEFINITE = 31;
  private static final byte EMPTY_DICT = (byte) 0xA0;

  private static final long TAG_DATE_TEXT = 0;
  private static final long TAG_DATE_NUMBER = 1;
  private static final long TAG_BIGNUM = 2;
  private static final long TAG_NEGATIVE_BIGNUM = 3;
  private static final long TAG_BYTE_ARRAY = 64;
  private static final long TAG_SELF = 55_799;

  // What is left in an indefinite container while skipping; definite ones count down to 0.
  private static final int ANY_ITEM = -1;
  private static final int ANY_KEY = -2;
  private static final int ANY_VALUE = -3;

  /** The argument of the head read last. */
  private long argument;

  CborReader(int nestingMax) {
    super(SerializerFormat.CBOR, nestingMax);
  }

  @Override
  ValueKind next() {
    int start = at;
    int head = head();
    for (int tags = 1; head >> 5 == TAG; tags++) {
      checkTags(tags);
      if (argument == TAG_BIGNUM || argument == TAG_NEGATIVE_BIGNUM) {
        return bignum(start, argument == TAG_NEGATIVE_BIGNUM);
      }
      if (!isTransparent(argument)) {
        return extension(start);
      }
      head = head();
    }
    return switch (head >> 5) {
      case UNSIGNED -> unsigned();
      case NEGATIVE -> negative();
      case BINARY, TEXT -> string(head);
      case LIST -> enter(ValueKind.LIST, head);
      case DICT -> enter(ValueKind.DICT, head);
      default -> simple(start, head);
    };
  }

  private static boolean isTransparent(long tag) {
    return tag == TAG_DATE_TEXT
        || tag == TAG_DATE_NUMBER
        || tag == TAG_BYTE_ARRAY
        || tag == TAG_SELF;
  }

  private void checkTags(int tags) {
    if (tags > nestingMax) {
      throw malformed(at, "too many tags on one value");
    }
  }

  /** Reads the head of an item, its argument into {@link #argument}; returns the first byte. */
  private int head() {
    if (at >= end) {
      throw truncated();
    }
    int head = bytes[at++] & 0xFF;
    int info = head & 0x1F;
    if (info < 24) {
      argument = info;
    } else if (info < 28) {
      int from = at;
      int width = 1 << (info - 24);
      at = take(from, width);
      argument = uint(from, width);
    } else if (info < INDEFINITE || !mayBeIndefinite(head >> 5)) {
      throw malformed(at - 1, "reserved additional information");
    }
    return head;
  }

  private static boolean mayBeIndefinite(int major) {
    return major >= BINARY && major != TAG;
  }

  private ValueKind unsigned() {
    integer = argument;
    if (argument < 0) {
      setUnsigned(argument);
      return ValueKind.BIG_INTEGER;
    }
    return ValueKind.INTEGER;
  }

  private ValueKind negative() {
    integer = ~argument;
    if (argument < 0) {
      setUnsigned(argument);
      bigInteger = bigInteger.not();
      return ValueKind.BIG_INTEGER;
    }
    return ValueKind.INTEGER;
  }

  private ValueKind string(int head) {
    boolean isText = head >> 5 == TEXT;
    if ((head & 0x1F) == INDEFINITE) {
      chunks(head >> 5, true);
    } else {
      chunk(isText);
    }
    return isText ? ValueKind.STRING : ValueKind.BINARY;
  }

  private void chunk(boolean isText) {
    int from = at;
    at = take(from, argument);
    if (isText) {
      checkUtf8(from, at);
    }
    setText(bytes, from, at - from);
  }

  /** Passes over the chunks of a string of indefinite length and joins them if asked to. */
  private void chunks(int major, boolean join) {
    byte[] joined = new byte[join ? 64 : 0];
    int length = 0;
    for (int head = head(); head != BREAK; head = head()) {
      if (head >> 5 != major || (head & 0x1F) == INDEFINITE) {
        throw malformed(at - 1, "wrong chunk in a string of indefinite length");
      }
      chunk(major == TEXT);
      if (join) {
        if (joined.length - length < textLength) {
          joined = Arrays.copyOf(joined, Math.max(2 * joined.length, length + textLength));
        }
        System.arraycopy(bytes, textStart, joined, length, textLength);
        length += textLength;
      }
    }
    setText(joined, 0, length);
  }

  private ValueKind bignum(int start, boolean negative) {
    int head = head();
    if (head >> 5 != BINARY) {
      throw malformed(start, "a bignum is not a byte string");
    }
    string(head);
    BigInteger magnitude = new BigInteger(1, text, textStart, textLength);
    bigInteger = negative ? magnitude.not() : magnitude;
    return ValueKind.BIG_INTEGER;
  }

  private ValueKind extension(int start) {
    at = start;
    skip();
    extensionType = 0;
    setText(bytes, start, at - start);
    return ValueKind.EXTENSION;
  }

  private ValueKind simple(int start, int head) {
    return switch (head & 0x1F) {
      case 20, 21 -> {
        bool = (head & 0x1F) == 21;
        yield ValueKind.BOOL;
      }
      case 22, 23 -> ValueKind.NULL;
      case 25 -> real(Float.float16ToFloat((short) argument), true);
      case 26 -> real(Float.intBitsToFloat((int) argument), true);
      case 27 -> real(Double.longBitsToDouble(argument), false);
      default -> {
        checkSimple(head);
        yield extension(start);
      }
    };
  }

  private ValueKind real(double value, boolean isSingle) {
    real = value;
    single = isSingle;
    return ValueKind.FLOAT;
  }

  private void checkSimple(int head) {
    if (head == BREAK) {
      throw malformed(at - 1, "a break without an indefinite length");
    }
    if ((head & 0x1F) == 24 && argument < 32) {
      throw malformed(at - 1, "reserved simple value");
    }
  }

  private ValueKind enter(ValueKind kind, int head) {
    if ((head & 0x1F) == INDEFINITE) {
      push(UNKNOWN);
    } else {
      int values = size(kind == ValueKind.DICT);
      push(kind == ValueKind.DICT ? values / 2 : values);
    }
    return kind;
  }

  /** The values of a definite container; each has at least one byte, so more would be a lie. */
  private int size(boolean dict) {
    if (argument < 0 || argument > end - at) {
      throw truncated();
    }
    long values = dict ? 2 * argument : argument;
    take(at, values);
    return (int) values;
  }

  @Override
  ValueKind nextKey() {
    return next();
  }

  @Override
  boolean more() {
    int remaining = left[depth];
    if (remaining > 0) {
      left[depth]--;
      return true;
    }
    if (remaining == UNKNOWN) {
      if (at >= end) {
        throw truncated();
      }
      if ((bytes[at] & 0xFF) != BREAK) {
        return true;
      }
      at++;
    }
    depth--;
    return false;
  }

  @Override
  int size() {
    return left[depth];
  }

  @Override
  boolean isTagged(int position) {
    return (bytes[position] & 0xFF) >> 5 == TAG;
  }

  @Override
  boolean skipEmptyDict() {
    if (at < end && bytes[at] == EMPTY_DICT) {
      at++;
      return true;
    }
    return false;
  }

  @Override
  void finish() {
    if (at != end) {
      throw malformed(at, "bytes follow the message");
    }
  }

  @Override
  void skip() {
    int level = depth;
    int values = 1;
    int tags = 0;
    while (true) {
      while (values == 0) {
        if (level == depth) {
          return;
        }
        values = left[level--];
      }
      int head = head();
      int major = head >> 5;
      if (major == TAG) {
        checkTags(++tags);
        checkBignum();
        continue;
      }
      if (head == BREAK && tags == 0 && (values == ANY_ITEM || values == ANY_KEY)) {
        values = left[level--];
        continue;
      }
      tags = 0;
      values = less(values);
      if (major == LIST || major == DICT) {
        if (level == nestingMax) {
          throw tooDeep();
        }
        left[++level] = values;
        values = inside(head);
      } else {
        skipScalar(head);
      }
    }
  }

  private static int less(int values) {
    return switch (values) {
      case ANY_ITEM -> ANY_ITEM;
      case ANY_KEY -> ANY_VALUE;
      case ANY_VALUE -> ANY_KEY;
      default -> values - 1;
    };
  }

  private int inside(int head) {
    boolean dict = head >> 5 == DICT;
    if ((head & 0x1F) == INDEFINITE) {
      return dict ? ANY_KEY : ANY_ITEM;
    }
    return size(dict);
  }

  private void checkBignum() {
    boolean bignum = argument == TAG_BIGNUM || argument == TAG_NEGATIVE_BIGNUM;
    if (bignum && at < end && (bytes[at] & 0xE0) != 0x40) {
      throw malformed(at, "a bignum is not a byte string");
    }
  }

  private void skipScalar(int head) {
    switch (head >> 5) {
      case BINARY, TEXT -> {
        if ((head & 0x1F) == INDEFINITE) {
          chunks(head >> 5, false);
        } else {
          chunk(head >> 5 == TEXT);
        }
      }
      case SIMPLE -> checkSimple(head);
      default -> {}
    }
  }
}
