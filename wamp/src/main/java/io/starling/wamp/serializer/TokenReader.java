package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.Ids;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pulls values out of encoded bytes, the same way for each format. {@link #next()} reads a scalar,
 * which is then in the fields {@code integer}, {@code real}, {@code text} and so on, or enters a
 * list or dict, which is then walked with {@link #more()} and left when that is false:
 *
 * <pre>
 *   in.next() == DICT;  while (in.more()) { in.nextKey(); in.next() or in.skip(); }
 * </pre>
 *
 * <p>Works on an array: that of a heap buffer, or a copy of the bytes of a direct buffer. Copying
 * is far cheaper than the checks that a buffer makes for each byte read.
 */
abstract class TokenReader {

  /** What a container has left when only its end tells. */
  static final int UNKNOWN = -1;

  /** The digits that an integer may have to be turned into a number. */
  static final int DIGITS_MAX = 1000;

  private static final byte[] NOTHING = {};
  private static final int SCRATCH_KEPT_MAX = 2 << 20;

  final SerializerFormat format;
  final int nestingMax;

  byte[] bytes = NOTHING;
  int at;
  int end;
  int depth;

  /** Per open container: the elements or pairs left. */
  final int[] left;

  /** The value of the scalar read last. */
  long integer;

  boolean bool;
  double real;

  /** Whether {@link #real} was a float of at most 32 bits. */
  boolean single;

  BigInteger bigInteger = BigInteger.ZERO;

  /** The bytes of the string (valid UTF-8), binary value or extension read last. */
  byte[] text = NOTHING;

  int textStart;
  int textLength;

  /** The type of the MessagePack extension read last. */
  int extensionType;

  private int shift;
  private int start;
  private byte[] scratch = NOTHING;

  TokenReader(SerializerFormat format, int nestingMax) {
    this.format = format;
    this.nestingMax = nestingMax;
    this.left = new int[nestingMax + 1];
  }

  /** Starts reading a part of a buffer; {@link #end()} must follow. */
  final void begin(ByteBuf buffer, int index, int length) {
    if (buffer.hasArray()) {
      bytes = buffer.array();
      at = buffer.arrayOffset() + index;
    } else {
      bytes = scratch(length);
      buffer.getBytes(index, bytes, 0, length);
      at = 0;
    }
    start = at;
    shift = at - index;
    end = at + length;
    depth = 0;
  }

  /** Lets the bytes go. */
  final void end() {
    bytes = NOTHING;
    text = NOTHING;
  }

  private byte[] scratch(int length) {
    if (length <= scratch.length) {
      return scratch;
    }
    if (length > SCRATCH_KEPT_MAX) {
      return new byte[length];
    }
    scratch = new byte[Math.max(1024, Integer.highestOneBit(length - 1) << 1)];
    return scratch;
  }

  /** The index in the buffer of the byte to be read next. */
  final int index() {
    return at - shift;
  }

  /** Goes back to where a value began, its containers left. */
  final void reset(int position, int depthThere) {
    at = position;
    depth = depthThere;
  }

  /** Reads a scalar or enters a container. */
  abstract ValueKind next();

  /** Reads the key of a pair; any kind but in JSON. */
  abstract ValueKind nextKey();

  /** Whether the container entered last has another element or pair; if not, leaves it. */
  abstract boolean more();

  /** Passes over one value and checks all of it; iteratively, the nesting is bounded. */
  abstract void skip();

  /** Passes over an empty dict in its shortest form, which is what most options are. */
  abstract boolean skipEmptyDict();

  /** Checks that nothing but insignificant bytes follow. */
  abstract void finish();

  /**
   * The elements or pairs of the container just entered, {@link #UNKNOWN} if only its end tells.
   */
  abstract int size();

  /** Whether the value that begins at a position carries a tag, which only CBOR has. */
  boolean isTagged(int position) {
    return false;
  }

  /** Whether the string read last stands for a binary value, which JSON does not have. */
  boolean isBinaryText() {
    return false;
  }

  /**
   * Whether the scalar read last is an id, which is then in {@link #integer}. Encoders of
   * JavaScript write every integer above 2^32 as a float, in MessagePack and CBOR; such a float is
   * taken for the id that it is. JSON shows no such difference, and there a float is none.
   */
  final boolean isId(ValueKind found) {
    if (found == ValueKind.FLOAT && format != SerializerFormat.JSON && real == Math.rint(real)) {
      integer = real > Ids.MAX ? 0 : (long) real;
      return Ids.isValid(integer);
    }
    return found == ValueKind.INTEGER && Ids.isValid(integer);
  }

  /** The string read last. */
  final String string() {
    return new String(text, textStart, textLength, StandardCharsets.UTF_8);
  }

  /** The binary value, or the bytes of the extension, read last. */
  final byte[] binary() {
    return Arrays.copyOfRange(text, textStart, textStart + textLength);
  }

  final void setText(byte[] source, int start, int length) {
    text = source;
    textStart = start;
    textLength = length;
  }

  final void push(int size) {
    if (depth == nestingMax) {
      throw tooDeep();
    }
    left[++depth] = size;
  }

  final ProtocolViolation tooDeep() {
    return new ProtocolViolation("lists and dicts are nested deeper than " + nestingMax);
  }

  final ProtocolViolation truncated() {
    return new ProtocolViolation(format.wireName() + ": the message ends within a value");
  }

  final ProtocolViolation malformed(int position, String what) {
    return new ProtocolViolation(
        format.wireName() + ": " + what + " at byte " + (position - start));
  }

  final void checkUtf8(int from, int to) {
    int valid = Utf8.validEnd(bytes, from, to);
    if (valid != to) {
      throw malformed(valid, "invalid UTF-8");
    }
  }

  final long uint(int position, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = (value << 8) | (bytes[position + i] & 0xFF);
    }
    return value;
  }

  /** Checks that some bytes follow and returns the index behind them. */
  final int take(int position, long length) {
    if (length > end - position || length < 0) {
      throw truncated();
    }
    return position + (int) length;
  }

  final void setUnsigned(long value) {
    bigInteger = new BigInteger(Long.toUnsignedString(value));
  }
}
