package io.starling.transport.link;

import io.netty.buffer.ByteBuf;

/**
 * Checks UTF-8 in pieces: a code point may be split anywhere, and a wrong octet is noticed at once.
 * Overlong forms, surrogates and what is beyond U+10FFFF are wrong.
 *
 * <p>The state is {@code pending << 16 | low << 8 | high}: how many octets of a code point are
 * still to come and between which bounds the next one must be.
 */
final class Utf8 {

  /** Between two code points: the state to begin with, and the only one to end with. */
  static final int ACCEPT = 0;

  /** Something was wrong; no octet leads out of this state. */
  static final int REJECT = -1;

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Whether a range is well-formed and complete. */
  static boolean isValid(ByteBuf in, int start, int end) {
    return advance(ACCEPT, in, start, end) == ACCEPT;
  }

  /** Returns the state after a range of octets. */
  static int advance(int state, ByteBuf in, int start, int end) {
    int i = start;
    while (i < end && state != REJECT) {
      if (state == ACCEPT && end - i >= Long.BYTES && (in.getLong(i) & HIGH_BITS) == 0) {
        i += Long.BYTES;
      } else {
        state = next(state, in.getUnsignedByte(i++));
      }
    }
    return state;
  }

  private static int next(int state, int octet) {
    if (state == ACCEPT) {
      return lead(octet);
    }
    if (octet < (state >>> 8 & 0xFF) || octet > (state & 0xFF)) {
      return REJECT;
    }
    int pending = (state >>> 16) - 1;
    return pending == 0 ? ACCEPT : state(pending, 0x80, 0xBF);
  }

  /**
   * The second octet's bounds are what excludes overlong forms, surrogates and too large values.
   */
  private static int lead(int octet) {
    if (octet < 0x80) {
      return ACCEPT;
    }
    if (octet < 0xC2 || octet > 0xF4) {
      return REJECT;
    }
    if (octet < 0xE0) {
      return state(1, 0x80, 0xBF);
    }
    return switch (octet) {
      case 0xE0 -> state(2, 0xA0, 0xBF);
      case 0xED -> state(2, 0x80, 0x9F);
      case 0xF0 -> state(3, 0x90, 0xBF);
      case 0xF4 -> state(3, 0x80, 0x8F);
      default -> state(octet < 0xF0 ? 2 : 3, 0x80, 0xBF);
    };
  }

  private static int state(int pending, int low, int high) {
    return pending << 16 | low << 8 | high;
  }
}
