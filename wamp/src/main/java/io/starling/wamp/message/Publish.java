package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/**
 * PUBLISH: a publisher publishes an event to a topic.
 *
 * @param request the request id, 1 to 2^53
 * @param options the options
 * @param topic the topic
 * @param payload the application payload
 */
public record Publish(long request, PublishOptions options, Uri topic, Payload payload)
    implements Message {

  @Override
  public MessageType type() {
    return MessageType.PUBLISH;
  }
}
