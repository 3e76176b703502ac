package io.starling.client.session;

import io.starling.wamp.message.Message;

/** Where the messages of a session go. */
public interface MessageSink {

  /**
   * Encodes a message at once and queues it; it leaves when the driver flushes. Nothing was queued
   * when this throws.
   *
   * @throws io.starling.wamp.serializer.UnrepresentableException when the format of the connection
   *     cannot express the payload
   * @throws MessageTooLongException when the router does not take so long a message
   */
  void send(Message message);
}
