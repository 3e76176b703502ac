package io.starling.wamp.message;

/**
 * SUBSCRIBED: acknowledges a SUBSCRIBE.
 *
 * @param request the request id, 1 to 2^53
 * @param subscription the subscription id
 */
public record Subscribed(long request, long subscription) implements Message {

  @Override
  public MessageType type() {
    return MessageType.SUBSCRIBED;
  }
}
