package io.starling.wamp.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A payload as slices of received bytes. Each slice is exactly one complete and valid value of the
 * format (a list and a dict), never "the rest of the frame", so it can be copied into a message of
 * the same format as it is.
 *
 * <p>The reference count is that of the buffer. Reading the bytes is safe from any thread that
 * holds a reference.
 */
public final class EncodedPayload implements Payload {

  private final SerializerFormat format;
  private final ByteBuf buffer;
  private final int argsIndex;
  private final int argsLength;
  private final int kwargsIndex;
  private final int kwargsLength;

  /**
   * Makes a payload over a buffer without retaining it.
   *
   * @param argsLength 0 when there are no positional arguments
   * @param kwargsLength 0 when there are no keyword arguments
   */
  public EncodedPayload(
      SerializerFormat format,
      ByteBuf buffer,
      int argsIndex,
      int argsLength,
      int kwargsIndex,
      int kwargsLength) {
    this.format = format;
    this.buffer = buffer;
    this.argsIndex = argsIndex;
    this.argsLength = argsLength;
    this.kwargsIndex = kwargsIndex;
    this.kwargsLength = kwargsLength;
  }

  /** The format of both slices. */
  public SerializerFormat format() {
    return format;
  }

  /** The buffer that the indexes refer to; its reader index means nothing. */
  public ByteBuf buffer() {
    return buffer;
  }

  /** Where the list of positional arguments begins. */
  public int argsIndex() {
    return argsIndex;
  }

  /** The number of bytes of the list of positional arguments, 0 when absent. */
  public int argsLength() {
    return argsLength;
  }

  /** Where the dict of keyword arguments begins. */
  public int kwargsIndex() {
    return kwargsIndex;
  }

  /** The number of bytes of the dict of keyword arguments, 0 when absent. */
  public int kwargsLength() {
    return kwargsLength;
  }

  @Override
  public boolean isEmpty() {
    return argsLength == 0 && kwargsLength == 0;
  }

  @Override
  public int size() {
    return argsLength + kwargsLength;
  }

  @Override
  public int pinnedBytes() {
    return buffer.capacity();
  }

  @Override
  public Payload retain() {
    buffer.retain();
    return this;
  }

  @Override
  public void release() {
    buffer.release();
  }

  @Override
  public Payload copy() {
    int size = size();
    if (2 * (long) size >= buffer.capacity()) {
      return retain();
    }
    byte[] exact = new byte[size];
    buffer.getBytes(argsIndex, exact, 0, argsLength);
    buffer.getBytes(kwargsIndex, exact, argsLength, kwargsLength);
    return new EncodedPayload(
        format, Unpooled.wrappedBuffer(exact), 0, argsLength, argsLength, kwargsLength);
  }
}
