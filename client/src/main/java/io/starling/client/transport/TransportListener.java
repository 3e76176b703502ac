package io.starling.client.transport;

import io.starling.wamp.message.Message;
import org.jspecify.annotations.Nullable;

/** Hears what happens to a connection, on the home loop. */
public interface TransportListener {

  /** The connection is open and a serializer agreed on. */
  void opened(Transport transport);

  /** A message came; its payload is borrowed. */
  void received(Message message);

  /** Bytes came that are no message. */
  void garbled(String text);

  /** All that came at once was handed over: a good time to flush. */
  void burstEnded();

  /** {@link Transport#isWritable()} is true again. */
  void writable();

  /** The connection is closed, or never opened; the last thing heard. */
  void closed(@Nullable Throwable cause);
}
