package io.starling.wamp.message;

/**
 * REGISTERED: acknowledges a REGISTER.
 *
 * @param request the request id, 1 to 2^53
 * @param registration the registration id
 */
public record Registered(long request, long registration) implements Message {

  @Override
  public MessageType type() {
    return MessageType.REGISTERED;
  }
}
