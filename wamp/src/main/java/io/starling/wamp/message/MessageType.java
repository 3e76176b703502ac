package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The message types of WAMP, and one of ours, with their codes and who may send them (WAMP,
 * "Message Codes").
 */
public enum MessageType {
  HELLO(1, Sender.CLIENT),
  WELCOME(2, Sender.ROUTER),
  ABORT(3, Sender.BOTH),
  CHALLENGE(4, Sender.ROUTER),
  AUTHENTICATE(5, Sender.CLIENT),
  GOODBYE(6, Sender.BOTH),
  ERROR(8, Sender.BOTH),
  PUBLISH(16, Sender.CLIENT),
  PUBLISHED(17, Sender.ROUTER),
  SUBSCRIBE(32, Sender.CLIENT),
  SUBSCRIBED(33, Sender.ROUTER),
  UNSUBSCRIBE(34, Sender.CLIENT),
  UNSUBSCRIBED(35, Sender.ROUTER),
  EVENT(36, Sender.ROUTER),
  CALL(48, Sender.CLIENT),
  CANCEL(49, Sender.CLIENT),
  RESULT(50, Sender.ROUTER),
  REGISTER(64, Sender.CLIENT),
  REGISTERED(65, Sender.ROUTER),
  UNREGISTER(66, Sender.CLIENT),
  UNREGISTERED(67, Sender.ROUTER),
  INVOCATION(68, Sender.ROUTER),
  INTERRUPT(69, Sender.ROUTER),
  YIELD(70, Sender.CLIENT),
  /** Only between peers that have agreed upon it; WAMP leaves codes from 256 to implementations. */
  RECEIVED(256, Sender.BOTH);

  private enum Sender {
    CLIENT,
    ROUTER,
    BOTH
  }

  private static final @Nullable MessageType[] BY_CODE = new @Nullable MessageType[257];

  static {
    for (MessageType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final Sender sender;

  MessageType(int code, Sender sender) {
    this.code = code;
    this.sender = sender;
  }

  /** The first element of such a message, 1 to 70 or 256. */
  public int code() {
    return code;
  }

  /**
   * Whether it belongs to the session that it is sent in, and is counted and sent again when the
   * session is resumed; others begin or end a session, or only one connection of it.
   */
  public boolean isOfSession() {
    return code >= ERROR.code && this != RECEIVED;
  }

  /** Whether a client may send it to a router. */
  public boolean isFromClient() {
    return sender != Sender.ROUTER;
  }

  /** Whether a router may send it to a client. */
  public boolean isFromRouter() {
    return sender != Sender.CLIENT;
  }

  /** Returns the type with a code, or null when WAMP has none; any code may be asked for. */
  public static @Nullable MessageType of(long code) {
    return code < 0 || code >= BY_CODE.length ? null : BY_CODE[(int) code];
  }
}
