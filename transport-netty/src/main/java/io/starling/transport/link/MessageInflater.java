package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates WebSocket messages (RFC 7692, section 7.2.2): those of one connection, whose window is
 * carried over from one message to the next, or after {@link #reset} those of any.
 *
 * <p>Threads: belongs to one loop. Who makes it ends it with {@link #end}, or its memory outside
 * the heap stays until the collector finds it.
 */
final class MessageInflater {

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
  static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int OUTPUT_MIN = 1024;

  private final int messageMax;
  private final Inflater inflater = new Inflater(true);

  MessageInflater(int messageMax) {
    this.messageMax = messageMax;
  }

  /** Forgets what was in earlier messages. */
  void reset() {
    inflater.reset();
  }

  /**
   * Inflates a message into a new buffer.
   *
   * @throws InflateException when it is too long or not compressed data; no message can follow then
   */
  ByteBuf inflate(ByteBufAllocator allocator, ByteBuf in, int start, int end)
      throws InflateException {
    int guess = Math.clamp(4L * (end - start), OUTPUT_MIN, messageMax);
    ByteBuf out = allocator.directBuffer(guess, messageMax + 1);
    boolean done = false;
    try {
      if (inflateAll(in.nioBuffer(start, end - start), out)) {
        inflateAll(ByteBuffer.wrap(TAIL), out);
      }
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

  /**
   * Inflates some octets.
   *
   * @return whether the stream goes on: not when they end with a final block, which would make the
   *     tail the begin of another stream
   */
  private boolean inflateAll(ByteBuffer input, ByteBuf out)
      throws DataFormatException, InflateException {
    inflater.setInput(input);
    while (true) {
      if (!out.isWritable()) {
        out.ensureWritable(Math.min(out.capacity(), out.maxCapacity() - out.capacity()));
      }
      int octets = inflater.inflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
      out.writerIndex(out.writerIndex() + octets);
      if (out.readableBytes() > messageMax) {
        throw new InflateException(
            WebSocketCodes.TOO_BIG, "messages may have " + messageMax + " octets");
      }
      if (inflater.needsDictionary()) {
        throw new DataFormatException();
      }
      if (inflater.finished()) {
        // A block marked final: allowed (RFC 7692, section 7.2.3.4), and more may follow. Who ends
        // a stream of zlib begins a new one with an empty window, so ours is forgotten, too. The
        // inflater has moved the input's position to where it stopped.
        inflater.reset();
        if (!input.hasRemaining()) {
          return false;
        }
        inflater.setInput(input);
      } else if (octets == 0 && inflater.needsInput()) {
        return true;
      }
    }
  }

  /** Gives its memory back; it must not be used any more. Idempotent. */
  void end() {
    inflater.end();
  }
}
