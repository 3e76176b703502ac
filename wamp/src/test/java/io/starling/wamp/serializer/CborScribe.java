package io.starling.wamp.serializer;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Encodes CBOR in all its legal ways, drawn at random: wide heads, indefinite lengths, chunks. */
final class CborScribe {

  private static final int BREAK = 0xFF;

  private final RandomGenerator random;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  CborScribe(RandomGenerator random) {
    this.random = random;
  }

  byte[] encode(Object value) {
    write(value);
    return out.toByteArray();
  }

  private void write(Object value) {
    switch (value) {
      case null -> out.write(random.nextBoolean() ? 0xF6 : 0xF7);
      case Boolean bool -> out.write(bool ? 0xF5 : 0xF4);
      case Integer integer -> integer(integer);
      case Long integer -> integer(integer);
      case BigInteger integer -> bigInteger(integer);
      case Float real -> real(real);
      case Double real -> real(real);
      case String text -> string(3, text.getBytes(StandardCharsets.UTF_8), text);
      case byte[] bytes -> string(2, bytes, null);
      case List<?> list -> container(4, list.size(), () -> list.forEach(this::write));
      case Map<?, ?> map ->
          container(
              5,
              map.size(),
              () ->
                  map.forEach(
                      (k, v) -> {
                        write(k);
                        write(v);
                      }));
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  private void integer(long value) {
    head(value < 0 ? 1 : 0, value < 0 ? ~value : value);
  }

  private void bigInteger(BigInteger value) {
    boolean negative = value.signum() < 0;
    byte[] bytes = (negative ? value.not() : value).toByteArray();
    head(6, negative ? 3 : 2);
    string(2, bytes, null);
  }

  private void real(float value) {
    short half = Float.floatToFloat16(value);
    if (Float.float16ToFloat(half) == value) {
      out.write(0xF9);
      out.writeBytes(ByteBuffer.allocate(2).putShort(half).array());
    } else {
      out.write(0xFA);
      out.writeBytes(ByteBuffer.allocate(4).putFloat(value).array());
    }
  }

  private void real(double value) {
    if ((float) value == value) {
      real((float) value);
    } else {
      out.write(0xFB);
      out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
    }
  }

  private void container(int major, int size, Runnable content) {
    if (random.nextBoolean()) {
      head(major, size);
      content.run();
    } else {
      out.write((major << 5) | 31);
      content.run();
      out.write(BREAK);
    }
  }

  /** Chunks of text end between characters. */
  private void string(int major, byte[] bytes, String text) {
    if (random.nextInt(3) > 0) {
      head(major, bytes.length);
      out.writeBytes(bytes);
      return;
    }
    out.write((major << 5) | 31);
    if (text == null) {
      int cut = random.nextInt(bytes.length + 1);
      chunk(major, bytes, 0, cut);
      chunk(major, bytes, cut, bytes.length);
    } else {
      text.codePoints()
          .forEach(
              c -> {
                byte[] chunk = Character.toString(c).getBytes(StandardCharsets.UTF_8);
                chunk(major, chunk, 0, chunk.length);
              });
    }
    out.write(BREAK);
  }

  private void chunk(int major, byte[] bytes, int from, int to) {
    head(major, to - from);
    out.write(bytes, from, to - from);
  }

  private void head(int major, long argument) {
    int least =
        Long.compareUnsigned(argument, 24) < 0
            ? -1
            : Long.compareUnsigned(argument, 0xFF) <= 0
                ? 0
                : Long.compareUnsigned(argument, 0xFFFF) <= 0
                    ? 1
                    : Long.compareUnsigned(argument, 0xFFFF_FFFFL) <= 0 ? 2 : 3;
    int log = random.nextInt(4) == 0 ? random.nextInt(least, 4) : least;
    if (log < 0) {
      out.write((major << 5) | (int) argument);
      return;
    }
    out.write((major << 5) | (24 + log));
    for (int shift = 8 * ((1 << log) - 1); shift >= 0; shift -= 8) {
      out.write((int) (argument >>> shift));
    }
  }
}
