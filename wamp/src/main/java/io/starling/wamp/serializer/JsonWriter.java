package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;

/**
 * Appends values as JSON without white space. Only quotes, backslashes and control characters are
 * escaped. A binary value is a string of U+0000 and base64 (WAMP, "Binary support in JSON").
 */
final class JsonWriter extends TokenWriter {

  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");
  private static final byte[] BINARY_MARK = ascii("\"\\u0000");
  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final int ESCAPE_LENGTH_MAX = 6;
  private static final int LONG_DIGITS_MAX = 20;

  /** The numbers from 00 to 99: half the divisions of one digit at a time. */
  private static final byte[] PAIRS = pairs();

  private boolean needsComma;

  private static byte[] pairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  JsonWriter() {
    super(SerializerFormat.JSON);
  }

  @Override
  void clear() {
    super.clear();
    needsComma = false;
  }

  @Override
  void rewind(int position) {
    super.rewind(position);
    needsComma = position > 0 && "[{:,".indexOf(bytes[position - 1]) < 0;
  }

  private void separate() {
    if (needsComma) {
      put(',');
    }
    needsComma = true;
  }

  @Override
  void beginRaw() {
    separate();
  }

  private void begin(char bracket) {
    separate();
    put(bracket);
    needsComma = false;
  }

  private void end(char bracket) {
    put(bracket);
    needsComma = true;
  }

  @Override
  void beginList(int size) {
    begin('[');
  }

  @Override
  void endList() {
    end(']');
  }

  @Override
  void beginDict(int size) {
    begin('{');
  }

  @Override
  void endDict() {
    end('}');
  }

  @Override
  void openDict() {
    begin('{');
  }

  @Override
  void closeDict() {
    end('}');
  }

  @Override
  void key(byte[] name) {
    separate();
    ensure(name.length + 3);
    bytes[length++] = '"';
    put(name, 0, name.length);
    bytes[length++] = '"';
    bytes[length++] = ':';
    needsComma = false;
  }

  @Override
  void countKey() {}

  @Override
  void endKey() {
    put(':');
    needsComma = false;
  }

  private void literal(byte[] word) {
    separate();
    put(word, 0, word.length);
  }

  @Override
  void nil() {
    literal(NULL);
  }

  @Override
  void bool(boolean value) {
    literal(value ? TRUE : FALSE);
  }

  @Override
  void integer(long value) {
    separate();
    ensure(LONG_DIGITS_MAX);
    if (value == Long.MIN_VALUE) {
      literalDigits(Long.toString(value));
      return;
    }
    long rest = value;
    if (value < 0) {
      bytes[length++] = '-';
      rest = -value;
    }
    int digits = digits(rest);
    int i = length + digits;
    while (rest >= 100) {
      long quotient = rest / 100;
      int pair = 2 * (int) (rest - 100 * quotient);
      bytes[--i] = PAIRS[pair + 1];
      bytes[--i] = PAIRS[pair];
      rest = quotient;
    }
    bytes[--i] = PAIRS[2 * (int) rest + 1];
    if (rest >= 10) {
      bytes[--i] = PAIRS[2 * (int) rest];
    }
    length += digits;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long power = 10; digits < 19 && value >= power; power *= 10) {
      digits++;
    }
    return digits;
  }

  private void literalDigits(String digits) {
    ensure(digits.length());
    length = Utf8.encode(digits, digits.length(), bytes, length);
  }

  @Override
  void bigInteger(BigInteger value) {
    if (value.bitLength() > TokenReader.DIGITS_MAX * 10 / 3) {
      throw new UnrepresentableException(
          "an integer of more than " + TokenReader.DIGITS_MAX + " digits", format);
    }
    separate();
    literalDigits(value.toString());
  }

  /** A float is printed with a fraction or an exponent, so that it stays one. */
  @Override
  void real(double value) {
    if (!Double.isFinite(value)) {
      nil();
      return;
    }
    separate();
    literalDigits(Double.toString(value));
  }

  @Override
  void single(float value) {
    real(value);
  }

  @Override
  void string(String value) {
    separate();
    int count = Utf8.encodedLength(value);
    ensure(count + 2);
    bytes[length++] = '"';
    int from = length;
    finishString(from, Utf8.encode(value, count, bytes, from));
  }

  @Override
  void uri(Uri value) {
    separate();
    int count = value.byteLength();
    ensure(count + 2);
    bytes[length++] = '"';
    value.copyTo(bytes, length);
    finishString(length, length + count);
  }

  @Override
  void text(byte[] source, int from, int count) {
    separate();
    ensure(count + 2);
    bytes[length++] = '"';
    System.arraycopy(source, from, bytes, length, count);
    finishString(length, length + count);
  }

  /** Ends a string whose UTF-8 is already in place: escapes what must be, from the first on. */
  private void finishString(int from, int to) {
    int plain = plainEnd(bytes, from, to);
    length = plain;
    if (plain < to) {
      byte[] rest = Arrays.copyOfRange(bytes, plain, to);
      escape(rest);
    }
    put('"');
  }

  private void escape(byte[] rest) {
    int i = 0;
    while (i < rest.length) {
      int plain = plainEnd(rest, i, rest.length);
      put(rest, i, plain - i);
      if (plain < rest.length) {
        escape(rest[plain]);
      }
      i = plain + 1;
    }
  }

  /** Like {@link JsonStrings#plainEnd}, but what is not ASCII is plain. */
  private static int plainEnd(byte[] source, int from, int to) {
    int i = JsonStrings.plainEnd(source, from, to);
    while (i < to && source[i] < 0) {
      i = JsonStrings.plainEnd(source, i + 1, to);
    }
    return i;
  }

  private void escape(byte b) {
    ensure(ESCAPE_LENGTH_MAX);
    bytes[length++] = '\\';
    switch (b) {
      case '"', '\\' -> bytes[length++] = b;
      case '\b' -> bytes[length++] = 'b';
      case '\f' -> bytes[length++] = 'f';
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 0x0F];
      }
    }
  }

  @Override
  void binary(byte[] source, int from, int count) {
    separate();
    byte[] raw = Arrays.copyOfRange(source, from, from + count);
    byte[] base64 = Base64.getEncoder().encode(raw);
    put(BINARY_MARK, 0, BINARY_MARK.length);
    put(base64, 0, base64.length);
    put('"');
  }
}
