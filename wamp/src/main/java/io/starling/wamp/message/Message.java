package io.starling.wamp.message;

/**
 * A WAMP message: one record per message type, its components in wire order (WAMP, "Messages").
 *
 * <p>Messages are immutable values. A message with a {@link Payload} borrows the payload's buffer:
 * who keeps such a message beyond the call that handed it over must {@link Payload#retain() retain}
 * or {@link Payload#copy() copy} the payload.
 */
public sealed interface Message
    permits Hello,
        Welcome,
        Abort,
        Challenge,
        Authenticate,
        Goodbye,
        Error,
        Publish,
        Published,
        Subscribe,
        Subscribed,
        Unsubscribe,
        Unsubscribed,
        Event,
        Call,
        Cancel,
        Result,
        Register,
        Registered,
        Unregister,
        Unregistered,
        Invocation,
        Interrupt,
        Yield,
        Received,
        EncodedMessage {

  /** The type of this message. */
  MessageType type();

  /** The application payload, {@link Payload#EMPTY} for messages that carry none. */
  default Payload payload() {
    return Payload.EMPTY;
  }
}
