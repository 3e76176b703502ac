package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends values in the shortest form of a format, the same way for each format. Elements and pairs
 * follow each other; a key is a value followed by {@link #endKey()}.
 *
 * <p>Collects in an array, which goes to a buffer in one piece: what cannot be written to the end
 * never reaches the buffer.
 */
abstract class TokenWriter {

  private static final int KEPT_MAX = 1 << 20;
  private static final int INITIAL = 1024;

  final SerializerFormat format;

  byte[] bytes = new byte[INITIAL];
  int length;

  TokenWriter(SerializerFormat format) {
    this.format = format;
  }

  /** Forgets what was written. */
  void clear() {
    length = 0;
    if (bytes.length > KEPT_MAX) {
      bytes = new byte[INITIAL];
    }
  }

  /** Moves what was written to a buffer. */
  final void flushTo(ByteBuf out) {
    out.writeBytes(bytes, 0, length);
    length = 0;
  }

  /** Forgets what was written behind a position at which a value begins. */
  void rewind(int position) {
    length = position;
  }

  final void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
    }
  }

  final void put(int b) {
    ensure(1);
    bytes[length++] = (byte) b;
  }

  final void put(byte[] source, int from, int count) {
    ensure(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  final void put(ByteBuf source, int from, int count) {
    ensure(count);
    source.getBytes(from, bytes, length, count);
    length += count;
  }

  final void putUint(long value, int width) {
    ensure(width);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  /** Makes room for an element whose bytes the caller appends to the buffer itself. */
  abstract void beginRaw();

  abstract void beginList(int size);

  abstract void endList();

  abstract void beginDict(int size);

  abstract void endDict();

  /** Begins a dict whose pairs are counted while {@link #key} writes them; not to be nested. */
  abstract void openDict();

  /** Ends what {@link #openDict()} began. */
  abstract void closeDict();

  /** Writes a key of plain ASCII in a dict begun with {@link #openDict()}. */
  abstract void key(byte[] name);

  /** Counts a key in a dict begun with {@link #openDict()} that is written as a value. */
  abstract void countKey();

  abstract void endKey();

  abstract void nil();

  abstract void bool(boolean value);

  abstract void integer(long value);

  /** Writes an integer of any size. */
  abstract void bigInteger(BigInteger value);

  abstract void real(double value);

  /** Writes a float of 32 bits. */
  abstract void single(float value);

  abstract void string(String value);

  /** Writes a string given as well-formed UTF-8. */
  abstract void text(byte[] source, int from, int count);

  abstract void uri(Uri value);

  abstract void binary(byte[] source, int from, int count);

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
