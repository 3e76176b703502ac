package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and inflates WebSocket messages, each for itself (RFC 7692).
 *
 * <p>Starling negotiates that neither side carries its window over to the next message. So one
 * compressor and one inflater serve all connections of a loop, where context take-over would cost
 * 300 KiB per connection, and a compressed event can be shared by its receivers.
 *
 * <p>Threads: belongs to one loop.
 */
final class Deflate {

  /** A message is not what it should be. */
  static final class InflateException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    InflateException(int code, String reason) {
      super(reason, null, false, false);
      this.code = code;
    }

    /** The close code for it. */
    int code() {
      return code;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /** What every compressed message ends with, and what is therefore not sent. */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int LEVEL = 4;
  private static final int OUTPUT_MIN = 1024;

  private final int messageMax;
  private @Nullable Inflater inflater;
  private @Nullable Deflater deflater;

  Deflate(int messageMax) {
    this.messageMax = messageMax;
  }

  /**
   * Inflates a message into a new buffer.
   *
   * @throws InflateException when it is too long or not compressed data
   */
  ByteBuf inflate(ByteBufAllocator allocator, ByteBuf in, int start, int end)
      throws InflateException {
    Inflater present = inflater;
    if (present == null) {
      present = new Inflater(true);
      inflater = present;
    }
    int guess = Math.clamp(4L * (end - start), OUTPUT_MIN, messageMax);
    ByteBuf out = allocator.directBuffer(guess, messageMax + 1);
    boolean done = false;
    try {
      present.reset();
      inflateAll(present, in.nioBuffer(start, end - start), out);
      inflateAll(present, ByteBuffer.wrap(TAIL), out);
      done = true;
      return out;
    } catch (DataFormatException corrupt) {
      throw new InflateException(WebSocketCodes.INVALID_DATA, "a compressed message is corrupt");
    } finally {
      if (!done) {
        out.release();
      }
    }
  }

  private void inflateAll(Inflater present, ByteBuffer input, ByteBuf out)
      throws DataFormatException, InflateException {
    present.setInput(input);
    while (true) {
      if (!out.isWritable()) {
        out.ensureWritable(Math.min(out.capacity(), out.maxCapacity() - out.capacity()));
      }
      int octets = present.inflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
      out.writerIndex(out.writerIndex() + octets);
      if (out.readableBytes() > messageMax) {
        throw new InflateException(
            WebSocketCodes.TOO_BIG, "messages may have " + messageMax + " octets");
      }
      if (present.needsDictionary()) {
        throw new DataFormatException();
      }
      if (present.finished()) {
        // A block marked final: allowed (RFC 7692, section 7.2.3.4), and more may follow. The
        // inflater has moved the input's position to where it stopped.
        present.reset();
        if (!input.hasRemaining()) {
          return;
        }
        present.setInput(input);
      } else if (octets == 0 && present.needsInput()) {
        return;
      }
    }
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
    out.writerIndex(out.writerIndex() - TAIL.length);
  }
}
