package io.starling.wamp.message;

/**
 * UNREGISTER: a callee withdraws a registration.
 *
 * @param request the request id, 1 to 2^53
 * @param registration the registration id
 */
public record Unregister(long request, long registration) implements Message {

  @Override
  public MessageType type() {
    return MessageType.UNREGISTER;
  }
}
