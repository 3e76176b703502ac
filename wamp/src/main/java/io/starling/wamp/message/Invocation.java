package io.starling.wamp.message;

/**
 * INVOCATION: the dealer invokes a procedure at a callee.
 *
 * @param request the invocation id, counted from 1 per callee session
 * @param registration the registration id
 * @param details the details
 * @param payload the application payload
 */
public record Invocation(
    long request, long registration, InvocationDetails details, Payload payload)
    implements Message {

  @Override
  public MessageType type() {
    return MessageType.INVOCATION;
  }
}
