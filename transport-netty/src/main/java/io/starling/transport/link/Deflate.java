package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.starling.transport.link.MessageInflater.InflateException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and inflates WebSocket messages, each for itself (RFC 7692).
 *
 * <p>Starling never carries its window over to the next message, whether or not that was agreed
 * upon: a client that keeps its own just finds nothing that refers to it. So one compressor serves
 * all connections of a loop, where context take-over would cost 260 KiB per connection, and a
 * compressed event can be shared by its receivers. One inflater serves all clients that begin anew
 * with each message; those that do not have their own.
 *
 * <p>Threads: belongs to one loop.
 */
final class Deflate {

  private static final int LEVEL = 4;
  private static final int OUTPUT_MIN = 1024;

  private final int messageMax;
  private @Nullable MessageInflater inflater;
  private @Nullable Deflater deflater;

  Deflate(int messageMax) {
    this.messageMax = messageMax;
  }

  /**
   * Inflates a message that refers to no earlier one into a new buffer.
   *
   * @throws InflateException when it is too long or not compressed data
   */
  ByteBuf inflate(ByteBufAllocator allocator, ByteBuf in, int start, int end)
      throws InflateException {
    MessageInflater present = inflater;
    if (present == null) {
      present = newInflater();
      inflater = present;
    }
    present.reset();
    return present.inflate(allocator, in, start, end);
  }

  /** Makes an inflater for a connection whose client carries its window over. */
  MessageInflater newInflater() {
    return new MessageInflater(messageMax);
  }

  /** Appends a message in compressed form. */
  void deflate(ByteBuf message, ByteBuf out) {
    Deflater present = deflater;
    if (present == null) {
      present = new Deflater(LEVEL, true);
      deflater = present;
    }
    present.reset();
    present.setInput(message.nioBuffer());
    int written;
    do {
      out.ensureWritable(Math.max(OUTPUT_MIN, message.readableBytes() / 4));
      written =
          present.deflate(
              out.nioBuffer(out.writerIndex(), out.writableBytes()), Deflater.SYNC_FLUSH);
      out.writerIndex(out.writerIndex() + written);
    } while (!out.isWritable());
    out.writerIndex(out.writerIndex() - MessageInflater.TAIL.length);
  }
}
