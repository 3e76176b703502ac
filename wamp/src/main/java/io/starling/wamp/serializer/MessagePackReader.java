package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;

/** Pulls values out of MessagePack: any width of integers and lengths is fine. */
final class MessagePackReader extends TokenReader {

  private static final byte EMPTY_DICT = (byte) 0x80;

  MessagePackReader(int nestingMax) {
    super(SerializerFormat.MSGPACK, nestingMax);
  }

  @Override
  ValueKind next() {
    if (at >= end) {
      throw truncated();
    }
    int code = bytes[at++] & 0xFF;
    if (code <= 0x7F) {
      return integer(code);
    }
    if (code >= 0xE0) {
      return integer((byte) code);
    }
    if (code <= 0x8F) {
      return enter(ValueKind.DICT, code & 0x0F);
    }
    if (code <= 0x9F) {
      return enter(ValueKind.LIST, code & 0x0F);
    }
    if (code <= 0xBF) {
      return string(code & 0x1F);
    }
    return nextLong(code);
  }

  private ValueKind nextLong(int code) {
    return switch (code) {
      case 0xC0 -> ValueKind.NULL;
      case 0xC2 -> bool(false);
      case 0xC3 -> bool(true);
      case 0xC4, 0xC5, 0xC6 -> binary(length(1 << (code - 0xC4)));
      case 0xC7, 0xC8, 0xC9 -> extension(length(1 << (code - 0xC7)));
      case 0xCA -> real(Float.intBitsToFloat((int) fixed(4)), true);
      case 0xCB -> real(Double.longBitsToDouble(fixed(8)), false);
      case 0xCC -> integer(fixed(1));
      case 0xCD -> integer(fixed(2));
      case 0xCE -> integer(fixed(4));
      case 0xCF -> unsigned(fixed(8));
      case 0xD0 -> integer((byte) fixed(1));
      case 0xD1 -> integer((short) fixed(2));
      case 0xD2 -> integer((fixed(4) << 32) >> 32);
      case 0xD3 -> integer(fixed(8));
      case 0xD4, 0xD5, 0xD6, 0xD7, 0xD8 -> extension(1 << (code - 0xD4));
      case 0xD9, 0xDA, 0xDB -> string(length(1 << (code - 0xD9)));
      case 0xDC -> enter(ValueKind.LIST, length(2));
      case 0xDD -> enter(ValueKind.LIST, length(4));
      case 0xDE -> enter(ValueKind.DICT, length(2));
      case 0xDF -> enter(ValueKind.DICT, length(4));
      default -> throw malformed(at - 1, "the code 0xc1 is not used");
    };
  }

  private long fixed(int width) {
    int from = at;
    at = take(from, width);
    return uint(from, width);
  }

  private long length(int width) {
    return fixed(width);
  }

  private ValueKind integer(long value) {
    integer = value;
    return ValueKind.INTEGER;
  }

  private ValueKind unsigned(long value) {
    if (value >= 0) {
      return integer(value);
    }
    setUnsigned(value);
    return ValueKind.BIG_INTEGER;
  }

  private ValueKind bool(boolean value) {
    bool = value;
    return ValueKind.BOOL;
  }

  private ValueKind real(double value, boolean isSingle) {
    real = value;
    single = isSingle;
    return ValueKind.FLOAT;
  }

  private ValueKind string(long length) {
    binary(length);
    checkUtf8(textStart, at);
    return ValueKind.STRING;
  }

  private ValueKind binary(long length) {
    int from = at;
    at = take(from, length);
    setText(bytes, from, at - from);
    return ValueKind.BINARY;
  }

  private ValueKind extension(long length) {
    extensionType = (byte) fixed(1);
    binary(length);
    boolean undefined = extensionType == 0 && length == 1 && bytes[textStart] == 0;
    return undefined ? ValueKind.NULL : ValueKind.EXTENSION;
  }

  private ValueKind enter(ValueKind kind, long size) {
    checkSize(at, kind == ValueKind.DICT ? 2 * size : size);
    push((int) size);
    return kind;
  }

  /** A value has at least one byte, so what claims more values than bytes is a lie. */
  private int checkSize(int position, long values) {
    take(position, values);
    return (int) values;
  }

  @Override
  ValueKind nextKey() {
    return next();
  }

  @Override
  boolean more() {
    if (left[depth] == 0) {
      depth--;
      return false;
    }
    left[depth]--;
    return true;
  }

  @Override
  int size() {
    return left[depth];
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
    while (true) {
      while (values == 0) {
        if (level == depth) {
          return;
        }
        values = left[level--];
      }
      values--;
      long inner = skipOne();
      if (inner >= 0) {
        if (level == nestingMax) {
          throw tooDeep();
        }
        left[++level] = values;
        values = checkSize(at, inner);
      }
    }
  }

  /** Passes over a scalar or the head of a container; returns the values in that, else -1. */
  private long skipOne() {
    if (at >= end) {
      throw truncated();
    }
    int code = bytes[at++] & 0xFF;
    if (code <= 0x7F || code >= 0xE0) {
      return -1;
    }
    if (code <= 0x8F) {
      return 2L * (code & 0x0F);
    }
    if (code <= 0x9F) {
      return code & 0x0F;
    }
    if (code <= 0xBF) {
      string(code & 0x1F);
      return -1;
    }
    return switch (code) {
      case 0xDC -> length(2);
      case 0xDD -> length(4);
      case 0xDE -> 2 * length(2);
      case 0xDF -> 2 * length(4);
      case 0xCF, 0xCB, 0xD3 -> pass(8);
      default -> {
        nextLong(code);
        yield -1;
      }
    };
  }

  private long pass(int length) {
    at = take(at, length);
    return -1;
  }
}
