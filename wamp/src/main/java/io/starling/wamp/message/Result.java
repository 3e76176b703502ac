package io.starling.wamp.message;

/**
 * RESULT: the dealer returns the result of a call.
 *
 * @param request the id of the CALL
 * @param details the details
 * @param payload the application payload
 */
public record Result(long request, ResultDetails details, Payload payload) implements Message {

  @Override
  public MessageType type() {
    return MessageType.RESULT;
  }
}
