package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's WebSocket frames (RFC 6455, section 5) and hands over whole messages.
 *
 * <p>A message that lies in one frame and in one read is unmasked where it lies and not copied. Any
 * other is unmasked once while it is copied into one contiguous buffer that grows with what
 * arrives, so a length that is only claimed costs no memory.
 *
 * <p>A frame is refused at the first octet that makes it wrong.
 */
final class WebSocketDecoder {

  /** What was read. After {@link #failed} nothing more is read. */
  interface Events {

    /** Whether what is read still means something. */
    boolean isReading();

    /** A whole message, unmasked and perhaps compressed; the buffer is borrowed. */
    void message(ByteBuf in, int start, int end, boolean compressed);

    /** A ping; the buffer is borrowed. */
    void ping(ByteBuf in, int start, int length);

    /** The client closes with a valid code, or {@link WebSocketCodes#NONE}. */
    void closed(int code);

    /** The client broke the protocol: the connection is to be closed with a code. */
    void failed(int code, String reason);
  }

  private static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int RESERVED = 0x30;
  private static final int MASKED = 0x80;
  private static final int CONTROL_MAX = 125;

  /** Incomplete messages get no more memory than this beyond what has arrived. */
  private static final int AHEAD = 64 << 10;

  private final Events events;
  private final ByteBufAllocator allocator;
  private final int messageMax;
  private final boolean text;
  private final boolean deflate;

  /** A header of which octets are missing. */
  private @Nullable ByteBuf header;

  /** A message of which octets are missing, unmasked. */
  private @Nullable ByteBuf assembly;

  /** A control frame of which octets are missing, still masked. */
  private @Nullable ByteBuf control;

  private boolean inFrame;
  private boolean inMessage;
  private boolean compressed;
  private int first;
  private int remaining;
  private int mask;
  private int utf8;

  /**
   * Makes a decoder.
   *
   * @param text whether messages are text, as the subprotocol says; the other kind is refused
   * @param deflate whether messages may be compressed
   */
  WebSocketDecoder(
      Events events, ByteBufAllocator allocator, int messageMax, boolean text, boolean deflate) {
    this.events = events;
    this.allocator = allocator;
    this.messageMax = messageMax;
    this.text = text;
    this.deflate = deflate;
  }

  /** Reads all there is; what is incomplete is copied. */
  void decode(ByteBuf in) {
    ByteBuf begun = header;
    if (begun == null) {
      frames(in);
      return;
    }
    header = null;
    ByteBuf joined = allocator.directBuffer(begun.readableBytes() + in.readableBytes());
    try {
      joined.writeBytes(begun).writeBytes(in);
      frames(joined);
    } finally {
      begun.release();
      joined.release();
    }
  }

  /** Releases what is kept. */
  void release() {
    header = released(header);
    assembly = released(assembly);
    control = released(control);
  }

  private static @Nullable ByteBuf released(@Nullable ByteBuf buffer) {
    if (buffer != null) {
      buffer.release();
    }
    return null;
  }

  private void frames(ByteBuf in) {
    while (in.isReadable() && events.isReading()) {
      if (!inFrame && !header(in)) {
        if (events.isReading()) {
          header = allocator.directBuffer(in.readableBytes()).writeBytes(in);
        }
        return;
      }
      if (isControl()) {
        controlPayload(in);
      } else {
        payload(in);
      }
    }
  }

  private int opcode() {
    return first & 15;
  }

  private boolean isFinal() {
    return (first & FINAL) != 0;
  }

  private boolean isControl() {
    return (first & 8) != 0;
  }

  // Headers.

  /** Reads a header; false when octets are missing or the connection was failed. */
  private boolean header(ByteBuf in) {
    int index = in.readerIndex();
    int readable = in.readableBytes();
    first = in.getUnsignedByte(index);
    String wrong = wrongFirst();
    if (wrong != null) {
      events.failed(WebSocketCodes.PROTOCOL_ERROR, wrong);
      return false;
    }
    if (!isControl() && opcode() != CONTINUATION && (opcode() == TEXT) != text) {
      events.failed(
          WebSocketCodes.UNSUPPORTED_DATA,
          text ? "the subprotocol takes text messages" : "the subprotocol takes binary messages");
      return false;
    }
    if (readable < 2) {
      return false;
    }
    int second = in.getUnsignedByte(index + 1);
    int code = second & 0x7F;
    if ((second & MASKED) == 0) {
      events.failed(WebSocketCodes.PROTOCOL_ERROR, "frames of a client must be masked");
      return false;
    }
    if (isControl() && code > CONTROL_MAX) {
      events.failed(WebSocketCodes.PROTOCOL_ERROR, "a control frame is longer than 125 octets");
      return false;
    }
    int lengthOctets = code < 126 ? 0 : code == 126 ? 2 : 8;
    if (readable < 2 + lengthOctets) {
      return false;
    }
    long length =
        switch (code) {
          case 126 -> in.getUnsignedShort(index + 2);
          case 127 -> in.getLong(index + 2);
          default -> code;
        };
    if (length < 0) {
      events.failed(WebSocketCodes.PROTOCOL_ERROR, "a frame's length has 64 bits");
      return false;
    }
    if (!isControl() && length > messageMax - assembled()) {
      events.failed(WebSocketCodes.TOO_BIG, "messages may have " + messageMax + " octets");
      return false;
    }
    if (readable < 2 + lengthOctets + Integer.BYTES) {
      return false;
    }
    mask = in.getInt(index + 2 + lengthOctets);
    remaining = (int) length;
    in.readerIndex(index + 2 + lengthOctets + Integer.BYTES);
    inFrame = true;
    return true;
  }

  private int assembled() {
    ByteBuf begun = assembly;
    return begun == null ? 0 : begun.readableBytes();
  }

  private @Nullable String wrongFirst() {
    int opcode = opcode();
    if ((first & RESERVED) != 0) {
      return "a reserved bit is set";
    }
    boolean begins = opcode == TEXT || opcode == BINARY;
    if ((first & COMPRESSED) != 0 && !(deflate && begins)) {
      return "the compression bit is set";
    }
    if (begins) {
      return inMessage ? "a message begins within a message" : null;
    }
    if (opcode == CONTINUATION) {
      return inMessage ? null : "nothing to continue";
    }
    if (opcode < CLOSE || opcode > PONG) {
      return "opcode " + opcode + " is reserved";
    }
    return isFinal() ? null : "a control frame is fragmented";
  }

  // Messages.

  private void payload(ByteBuf in) {
    if (opcode() != CONTINUATION && !inMessage) {
      compressed = (first & COMPRESSED) != 0;
      utf8 = Utf8.ACCEPT;
      if (isFinal() && in.readableBytes() >= remaining) {
        whole(in);
        return;
      }
      inMessage = true;
    }
    int octets = Math.min(remaining, in.readableBytes());
    if (octets > 0 && !append(in, octets)) {
      return;
    }
    if (remaining == 0) {
      inFrame = false;
      if (isFinal()) {
        finishMessage();
      }
    }
  }

  /** The usual case: one frame, all there. */
  private void whole(ByteBuf in) {
    int start = in.readerIndex();
    int end = start + remaining;
    in.readerIndex(end);
    inFrame = false;
    unmask(in, start, end, mask);
    events.message(in, start, end, compressed);
  }

  /** Unmasks octets behind what is there of the message; false when they were refused. */
  private boolean append(ByteBuf in, int octets) {
    ByteBuf begun = assembly;
    if (begun == null) {
      begun = allocator.directBuffer(Math.min(remaining, octets + AHEAD), messageMax);
      assembly = begun;
    }
    int start = begun.writerIndex();
    begun.writeBytes(in, octets);
    unmask(begun, start, start + octets, mask);
    mask = Integer.rotateLeft(mask, 8 * (octets & 3));
    remaining -= octets;
    if (text && !compressed) {
      utf8 = Utf8.advance(utf8, begun, start, start + octets);
      if (utf8 == Utf8.REJECT) {
        events.failed(WebSocketCodes.INVALID_DATA, "a text message is not UTF-8");
        return false;
      }
    }
    return true;
  }

  private void finishMessage() {
    inMessage = false;
    ByteBuf message = assembly;
    assembly = null;
    if (message == null) {
      message = allocator.directBuffer(0);
    }
    try {
      if (utf8 != Utf8.ACCEPT) {
        events.failed(WebSocketCodes.INVALID_DATA, "a text message ends within a code point");
      } else {
        events.message(message, message.readerIndex(), message.writerIndex(), compressed);
      }
    } finally {
      message.release();
    }
  }

  /** Exclusive-ors a range with the four octets of a mask, eight octets at a time. */
  static void unmask(ByteBuf buffer, int start, int end, int mask) {
    if (mask == 0) {
      return;
    }
    long wide = ((long) mask << 32) | (mask & 0xFFFFFFFFL);
    int i = start;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      buffer.setLong(i, buffer.getLong(i) ^ wide);
    }
    for (int shift = 24; i < end; i++, shift = shift == 0 ? 24 : shift - 8) {
      buffer.setByte(i, buffer.getByte(i) ^ mask >>> shift);
    }
  }

  // Control frames: they may come between the fragments of a message.

  private void controlPayload(ByteBuf in) {
    ByteBuf begun = control;
    if (begun == null && in.readableBytes() >= remaining) {
      int start = in.readerIndex();
      in.skipBytes(remaining);
      dispatchControl(in, start);
      return;
    }
    if (begun == null) {
      begun = allocator.directBuffer(remaining);
      control = begun;
    }
    begun.writeBytes(in, Math.min(in.readableBytes(), remaining - begun.readableBytes()));
    if (begun.readableBytes() == remaining) {
      control = null;
      try {
        dispatchControl(begun, begun.readerIndex());
      } finally {
        begun.release();
      }
    }
  }

  private void dispatchControl(ByteBuf in, int start) {
    inFrame = false;
    unmask(in, start, start + remaining, mask);
    switch (opcode()) {
      case PING -> events.ping(in, start, remaining);
      case CLOSE -> close(in, start, remaining);
      default -> {
        // A pong: that the client is alive was noticed already.
      }
    }
  }

  private void close(ByteBuf in, int start, int length) {
    if (length == 0) {
      events.closed(WebSocketCodes.NONE);
    } else if (length == 1) {
      events.failed(WebSocketCodes.PROTOCOL_ERROR, "a close code has two octets");
    } else if (!WebSocketCodes.isValidOnWire(in.getUnsignedShort(start))) {
      events.failed(WebSocketCodes.PROTOCOL_ERROR, "a close code is not allowed");
    } else if (!Utf8.isValid(in, start + 2, start + length)) {
      events.failed(WebSocketCodes.INVALID_DATA, "a close reason is not UTF-8");
    } else {
      events.closed(in.getUnsignedShort(start));
    }
  }
}
