package io.starling.wamp.message;

/**
 * PUBLISHED: acknowledges a PUBLISH.
 *
 * @param request the request id, 1 to 2^53
 * @param publication the publication id
 */
public record Published(long request, long publication) implements Message {

  @Override
  public MessageType type() {
    return MessageType.PUBLISHED;
  }
}
