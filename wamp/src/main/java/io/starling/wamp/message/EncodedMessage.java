package io.starling.wamp.message;

import io.netty.buffer.ByteBuf;

/**
 * A message that was written before, to be sent as it is: again, or by another thread. Serializers
 * write it and never read one.
 *
 * <p>Immutable; safe for all threads.
 */
public final class EncodedMessage implements Message {

  private final MessageType type;
  private final SerializerFormat format;
  private final byte[] bytes;

  /**
   * Makes a message of bytes that are one, and copies them.
   *
   * @param encoded the message, all readable bytes
   */
  public EncodedMessage(MessageType type, SerializerFormat format, ByteBuf encoded) {
    this.type = type;
    this.format = format;
    this.bytes = new byte[encoded.readableBytes()];
    encoded.getBytes(encoded.readerIndex(), bytes);
  }

  @Override
  public MessageType type() {
    return type;
  }

  /** The only format in which it can be written. */
  public SerializerFormat format() {
    return format;
  }

  /** The length in bytes. */
  public int length() {
    return bytes.length;
  }

  /** Appends the message to a buffer. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes);
  }
}
