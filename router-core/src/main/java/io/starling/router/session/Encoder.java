package io.starling.router.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializers;
import io.starling.wamp.serializer.UnrepresentableException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes bytes of messages that are sent more than once or by another loop. A message with many
 * receivers is encoded once per format.
 *
 * <p>Threads: belongs to one loop.
 */
final class Encoder {

  private static final int SCRATCH_MAX = 1 << 20;

  private @Nullable Serializers serializers;
  private ByteBuf scratch = Unpooled.EMPTY_BUFFER;
  private @Nullable Message last;
  private final Map<SerializerFormat, EncodedMessage> ofLast =
      new EnumMap<>(SerializerFormat.class);

  /**
   * Returns the bytes of a message.
   *
   * @param shared whether the same message is asked for again, for other receivers
   * @throws UnrepresentableException when the format cannot express its payload
   */
  @SuppressWarnings("ReferenceEquality") // One message, and not two that are alike.
  EncodedMessage encode(Message message, SerializerFormat format, boolean shared) {
    if (message instanceof EncodedMessage encoded) {
      return encoded;
    }
    if (!shared) {
      return encode(message, format);
    }
    if (message != last) {
      ofLast.clear();
      last = message;
    }
    EncodedMessage present = ofLast.get(format);
    if (present == null) {
      present = encode(message, format);
      ofLast.put(format, present);
    }
    return present;
  }

  private EncodedMessage encode(Message message, SerializerFormat format) {
    Serializers present = serializers;
    if (present == null) {
      present = new Serializers();
      serializers = present;
    }
    if (scratch.capacity() == 0 || scratch.capacity() > SCRATCH_MAX) {
      scratch = Unpooled.buffer();
    }
    scratch.clear();
    present.of(format).write(message, scratch);
    return new EncodedMessage(message.type(), format, scratch);
  }
}
