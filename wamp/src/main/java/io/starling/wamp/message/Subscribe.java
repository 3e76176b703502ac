package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/**
 * SUBSCRIBE: a subscriber asks for the events of a topic or pattern.
 *
 * @param request the request id, 1 to 2^53
 * @param options the options
 * @param topic the topic or pattern
 */
public record Subscribe(long request, SubscribeOptions options, Uri topic) implements Message {

  @Override
  public MessageType type() {
    return MessageType.SUBSCRIBE;
  }
}
