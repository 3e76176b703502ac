package io.starling.wamp.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

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
  private @Nullable Transcodings transcodings;

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

  /**
   * Has the serializers keep what they transcode this payload to, because several messages will
   * carry it: then it is transcoded once per format. To be called before the payload is handed to
   * other threads.
   */
  public void keepTranscodings() {
    if (transcodings == null) {
      transcodings = new Transcodings();
    }
  }

  /** The transcodings of this payload, or null when they are not kept. */
  public @Nullable Transcodings transcodings() {
    return transcodings;
  }

  /**
   * Arguments of a payload in other formats than its own, on the heap. Safe for all threads; two
   * that miss the same one at a time both make it.
   */
  public static final class Transcodings {

    /** The positional or the keyword arguments. */
    public enum Part {
      ARGS,
      KWARGS
    }

    private static final int PARTS = Part.values().length;

    private final AtomicReferenceArray<byte[]> kept =
        new AtomicReferenceArray<>(PARTS * SerializerFormat.values().length);

    private Transcodings() {}

    /** Returns a part in a format, or null when it was not kept yet; not to be written to. */
    public byte @Nullable [] get(SerializerFormat format, Part part) {
      return kept.get(place(format, part));
    }

    /** Keeps a part in a format. */
    public void keep(SerializerFormat format, Part part, byte[] encoded) {
      kept.set(place(format, part), encoded);
    }

    @SuppressWarnings("EnumOrdinal") // Two small enums make a table.
    private static int place(SerializerFormat format, Part part) {
      return PARTS * format.ordinal() + part.ordinal();
    }
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
    return 2 * (long) size() >= buffer.capacity() ? retain() : onHeap();
  }

  @Override
  public Payload onHeap() {
    byte[] exact = new byte[size()];
    buffer.getBytes(argsIndex, exact, 0, argsLength);
    buffer.getBytes(kwargsIndex, exact, argsLength, kwargsLength);
    return new EncodedPayload(
        format, Unpooled.wrappedBuffer(exact), 0, argsLength, argsLength, kwargsLength);
  }
}
