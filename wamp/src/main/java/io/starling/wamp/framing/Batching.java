package io.starling.wamp.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.starling.wamp.message.SerializerFormat;

/**
 * Several messages in one WebSocket message (WAMP, "Batched WebSocket Transport"): in JSON each is
 * followed by a separator, else each is preceded by its length as unsigned 32 bits, big-endian.
 *
 * <pre>
 *   do { handle(batching.next(batch)); } while (batch.isReadable());
 *
 *   int begun = batching.begin(out);  serializer.write(message, out);  batching.end(out, begun);
 * </pre>
 *
 * <p>The spec's separator is 0x1E, written {@code \30} in decimal. Some clients read that as octal
 * and use 0x18. Neither can be inside JSON, so both are understood; the answers have the one that
 * the client used first.
 *
 * <p>Belongs to one connection.
 */
public final class Batching {

  private static final byte SEPARATOR = 0x1E;
  private static final byte SEPARATOR_OCTAL = 0x18;
  private static final ByteProcessor NO_SEPARATOR = b -> b != SEPARATOR && b != SEPARATOR_OCTAL;

  private final SerializerFormat format;
  private byte separator = SEPARATOR;
  private boolean separatorKnown;

  /** Makes the batching of a connection. */
  public Batching(SerializerFormat format) {
    this.format = format;
  }

  /**
   * Takes the next message off a batch: a slice without a reference of its own.
   *
   * @throws FramingViolation when there is no complete message; an empty batch is illegal, too
   */
  public ByteBuf next(ByteBuf batch) {
    return format.isText() ? nextSeparated(batch) : nextPrefixed(batch);
  }

  private ByteBuf nextSeparated(ByteBuf batch) {
    int end = batch.forEachByte(NO_SEPARATOR);
    if (end < 0) {
      throw new FramingViolation("a batch does not end with a separator");
    }
    if (!separatorKnown) {
      separatorKnown = true;
      separator = batch.getByte(end);
    }
    ByteBuf message = batch.readSlice(end - batch.readerIndex());
    batch.skipBytes(1);
    return message;
  }

  private static ByteBuf nextPrefixed(ByteBuf batch) {
    if (batch.readableBytes() < Integer.BYTES) {
      throw new FramingViolation("a batch ends within the length of a message");
    }
    long length = batch.readUnsignedInt();
    if (length > batch.readableBytes()) {
      throw new FramingViolation("a batch ends within a message");
    }
    return batch.readSlice((int) length);
  }

  /** Begins a message; what this returns goes to {@link #end}. */
  public int begin(ByteBuf out) {
    int begun = out.writerIndex();
    if (!format.isText()) {
      out.writeInt(0);
    }
    return begun;
  }

  /** Ends the message that was appended since {@link #begin}. */
  public void end(ByteBuf out, int begun) {
    if (format.isText()) {
      out.writeByte(separator);
    } else {
      out.setInt(begun, out.writerIndex() - begun - Integer.BYTES);
    }
  }
}
