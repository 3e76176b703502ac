package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes WAMP messages in one format (WAMP, "Serializations").
 *
 * <p>Only the envelope is read; the payload is skipped with full validation and stays where it is.
 *
 * <p>An instance keeps reusable state: it belongs to one thread. {@link Serializers} makes them.
 */
public interface Serializer {

  /** The format. */
  SerializerFormat format();

  /**
   * Reads one message from all readable bytes of a buffer. The message's payload borrows the
   * buffer; no reference is taken and the buffer's indexes are not moved.
   *
   * @throws ProtocolViolation when the bytes are not exactly one well-formed message
   */
  Message read(ByteBuf frame);

  /**
   * Appends one message. A payload of this format is copied as it is, one of another format is
   * transcoded.
   *
   * @throws IllegalArgumentException when a {@link io.starling.wamp.message.ValuePayload} has an
   *     object that is not an application value; nothing is written then, either
   * @throws UnrepresentableException when the payload has a value that this format cannot express;
   *     the buffer's writer index is then where it was
   */
  void write(Message message, ByteBuf out);

  /**
   * Returns the positional arguments of a payload as application values; mutable, may be empty.
   *
   * @param payload a payload of any format
   * @throws ProtocolViolation when a value is well-formed but cannot be an application value: a
   *     binary value in JSON that is not base64, a key that is neither string nor integer, an
   *     integer of more than 1000 digits
   */
  List<Object> args(Payload payload);

  /**
   * Returns the keyword arguments of a payload as application values; mutable, may be empty.
   *
   * @throws ProtocolViolation as {@link #args}
   */
  Map<String, Object> kwargs(Payload payload);

  /**
   * Returns the dict that all readable bytes of a buffer are, as application values; for documents
   * around WAMP that are no message.
   *
   * @throws ProtocolViolation when the bytes are not exactly one well-formed dict
   */
  Map<String, Object> dict(ByteBuf document);
}
