package io.starling.wamp.message;

/**
 * EVENT: the broker delivers a publication to a subscriber.
 *
 * @param subscription the subscription id
 * @param publication the publication id
 * @param details the details
 * @param payload the application payload
 */
public record Event(long subscription, long publication, EventDetails details, Payload payload)
    implements Message {

  @Override
  public MessageType type() {
    return MessageType.EVENT;
  }
}
