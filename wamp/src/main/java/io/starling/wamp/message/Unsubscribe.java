package io.starling.wamp.message;

/**
 * UNSUBSCRIBE: a subscriber ends a subscription.
 *
 * @param request the request id, 1 to 2^53
 * @param subscription the subscription id
 */
public record Unsubscribe(long request, long subscription) implements Message {

  @Override
  public MessageType type() {
    return MessageType.UNSUBSCRIBE;
  }
}
