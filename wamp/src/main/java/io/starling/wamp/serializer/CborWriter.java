package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import java.math.BigInteger;

/** Appends values as CBOR with definite lengths and the shortest heads (RFC 8949, section 4.2). */
final class CborWriter extends BinaryWriter {

  private static final int NEGATIVE = 1;
  private static final int BINARY = 2;
  private static final int TEXT = 3;
  private static final int LIST = 4;
  private static final int DICT = 5;
  private static final int TAG = 6;

  CborWriter() {
    super(SerializerFormat.CBOR);
  }

  private void head(int major, long argument) {
    int type = major << 5;
    if (argument >= 0 && argument < 24) {
      put(type | (int) argument);
      return;
    }
    int log = Long.compareUnsigned(argument, 0xFF) <= 0 ? 0 : widthLog(argument);
    put(type | 24 + log);
    putUint(argument, 1 << log);
  }

  private static int widthLog(long argument) {
    if (Long.compareUnsigned(argument, 0xFFFF) <= 0) {
      return 1;
    }
    return Long.compareUnsigned(argument, 0xFFFF_FFFFL) <= 0 ? 2 : 3;
  }

  @Override
  void beginList(int size) {
    head(LIST, size);
  }

  @Override
  void beginDict(int size) {
    head(DICT, size);
  }

  @Override
  int dictHeadLength(int pairs) {
    return pairs < 24 ? 1 : pairs <= 0xFF ? 2 : 1 + (1 << widthLog(pairs));
  }

  @Override
  void textHead(int count) {
    head(TEXT, count);
  }

  @Override
  void binaryHead(int count) {
    head(BINARY, count);
  }

  @Override
  void nil() {
    put(0xF6);
  }

  @Override
  void bool(boolean value) {
    put(value ? 0xF5 : 0xF4);
  }

  @Override
  void integer(long value) {
    if (value >= 0) {
      head(0, value);
    } else {
      head(NEGATIVE, ~value);
    }
  }

  @Override
  void bigInteger(BigInteger value) {
    BigInteger magnitude = value.signum() < 0 ? value.not() : value;
    int negative = value.signum() < 0 ? 1 : 0;
    if (magnitude.bitLength() <= Long.SIZE) {
      head(negative, magnitude.longValue());
      return;
    }
    head(TAG, 2 + negative);
    byte[] digits = magnitude.toByteArray();
    int zero = digits[0] == 0 ? 1 : 0;
    binary(digits, zero, digits.length - zero);
  }

  @Override
  void real(double value) {
    put(0xFB);
    putUint(Double.doubleToRawLongBits(value), 8);
  }

  @Override
  void single(float value) {
    put(0xFA);
    putUint(Float.floatToRawIntBits(value), 4);
  }
}
