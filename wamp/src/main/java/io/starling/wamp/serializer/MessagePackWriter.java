package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import java.math.BigInteger;

/** Appends values as MessagePack, each in its shortest form. */
final class MessagePackWriter extends BinaryWriter {

  MessagePackWriter() {
    super(SerializerFormat.MSGPACK);
  }

  @Override
  void beginList(int size) {
    if (size <= 15) {
      put(0x90 | size);
    } else {
      containerHead(0xDC, size);
    }
  }

  @Override
  void beginDict(int size) {
    if (size <= 15) {
      put(0x80 | size);
    } else {
      containerHead(0xDE, size);
    }
  }

  private void containerHead(int code, int size) {
    if (size <= 0xFFFF) {
      put(code);
      putUint(size, 2);
    } else {
      put(code + 1);
      putUint(size, 4);
    }
  }

  @Override
  int dictHeadLength(int pairs) {
    return pairs <= 15 ? 1 : pairs <= 0xFFFF ? 3 : 5;
  }

  @Override
  void textHead(int count) {
    if (count <= 31) {
      put(0xA0 | count);
    } else {
      head(0xD9, count);
    }
  }

  @Override
  void binaryHead(int count) {
    head(0xC4, count);
  }

  private void head(int code, int count) {
    if (count <= 0xFF) {
      put(code);
      put(count);
    } else {
      containerHead(code + 1, count);
    }
  }

  @Override
  void nil() {
    put(0xC0);
  }

  @Override
  void bool(boolean value) {
    put(value ? 0xC3 : 0xC2);
  }

  @Override
  void integer(long value) {
    if (value >= 0) {
      unsigned(value);
    } else if (value >= -32) {
      put((int) value);
    } else if (value >= Byte.MIN_VALUE) {
      put(0xD0);
      put((int) value);
    } else if (value >= Short.MIN_VALUE) {
      put(0xD1);
      putUint(value, 2);
    } else if (value >= Integer.MIN_VALUE) {
      put(0xD2);
      putUint(value, 4);
    } else {
      put(0xD3);
      putUint(value, 8);
    }
  }

  private void unsigned(long value) {
    if (value <= 0x7F) {
      put((int) value);
    } else if (value <= 0xFF) {
      put(0xCC);
      put((int) value);
    } else if (value <= 0xFFFF) {
      put(0xCD);
      putUint(value, 2);
    } else if (value <= 0xFFFF_FFFFL) {
      put(0xCE);
      putUint(value, 4);
    } else {
      put(0xCF);
      putUint(value, 8);
    }
  }

  /** MessagePack's integers end at 2^64 - 1. */
  @Override
  void bigInteger(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      integer(value.longValue());
    } else if (value.signum() > 0 && value.bitLength() == Long.SIZE) {
      put(0xCF);
      putUint(value.longValue(), 8);
    } else {
      throw new UnrepresentableException("an integer beyond 64 bits", format);
    }
  }

  @Override
  void real(double value) {
    put(0xCB);
    putUint(Double.doubleToRawLongBits(value), 8);
  }

  @Override
  void single(float value) {
    put(0xCA);
    putUint(Float.floatToRawIntBits(value), 4);
  }
}
