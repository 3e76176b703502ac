package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;

/**
 * A YIELD whose invocation id can be exchanged in place, so that a benchmark of the router does not
 * measure what a callee does to encode its answer.
 */
final class YieldFrame {

  private static final long WIDEST = 1L << 53;

  private final SerializerFormat format;
  private final ByteBuf frame;
  private final int index;

  YieldFrame(SerializerFormat format) {
    this.format = format;
    this.frame =
        Payloads.frame(format, new Yield(WIDEST, YieldOptions.DEFAULT, Payloads.TEXT.payload()));
    // "[70,", or the head of the list, the type and the head of an integer of eight bytes.
    this.index = format == SerializerFormat.MSGPACK ? 3 : 4;
  }

  /** Returns the frame as the answer to an invocation. */
  ByteBuf answer(long invocation) {
    if (format == SerializerFormat.JSON) {
      setDigits(invocation);
    } else {
      frame.setLong(index, invocation);
    }
    return frame;
  }

  /** JSON has no leading zeros, but spaces. */
  private void setDigits(long invocation) {
    long rest = invocation;
    for (int i = index + Long.toString(WIDEST).length() - 1; i >= index; i--) {
      frame.setByte(i, rest == 0 ? ' ' : '0' + (int) (rest % 10));
      rest /= 10;
    }
  }

  void release() {
    frame.release();
  }
}
