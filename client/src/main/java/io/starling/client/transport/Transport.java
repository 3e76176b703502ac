package io.starling.client.transport;

import io.starling.client.session.MessageSink;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import org.jspecify.annotations.Nullable;

/** An open connection to a router. Confined to the home loop. */
public interface Transport extends MessageSink, PayloadReader {

  /** The format that was agreed on. */
  SerializerFormat format();

  /**
   * Encodes a message without sending it.
   *
   * @throws io.starling.wamp.serializer.UnrepresentableException when the format of the connection
   *     cannot express the payload
   */
  EncodedMessage encode(Message message);

  /**
   * What logins can be bound to.
   *
   * @param type one of {@link ChannelBinding#TYPES}
   * @return null when the connection has none of the type
   */
  @Nullable ChannelBinding binding(String type);

  /** Lets leave what was sent since the last flush, in one write. */
  void flush();

  /** Whether what waits to leave is within its bound; else hold new requests back. */
  boolean isWritable();

  /**
   * Closes the connection after what was flushed has left; the listener hears when it is closed.
   */
  void close();
}
