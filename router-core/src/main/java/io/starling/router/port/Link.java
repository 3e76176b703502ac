package io.starling.router.port;

import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import org.jspecify.annotations.Nullable;

/**
 * The router's end of one transport connection: the port through which the core speaks to a client.
 * A transport implements it.
 *
 * <p>Threads: called only on the home loop of the connection, and must never call back into the
 * router from inside.
 */
public interface Link {

  /**
   * Encodes a message and queues it behind what is queued already. Nothing is written to the
   * network before the present batch ends; the link sees to its own flush. The message's payload is
   * only borrowed.
   *
   * @param frames frames of this very message made for other links, to be shared and added to; null
   *     when the message has this one receiver
   */
  SendResult send(Message message, @Nullable SharedFrames frames);

  /** The format of its messages, or null when no session on it can be resumed. */
  default @Nullable SerializerFormat format() {
    return null;
  }

  /** The longest message that the client takes, in bytes. */
  default int messageSizeMax() {
    return Integer.MAX_VALUE;
  }

  /** The number of bytes queued and not yet taken by the network. */
  long queuedBytes();

  /** Stops reading from the client; what was read already is still delivered to the router. */
  void pauseReading();

  /** Reads again. */
  void resumeReading();

  /** Closes the connection when all that is queued has been written, or cannot be. Idempotent. */
  void close(CloseCause cause);
}
