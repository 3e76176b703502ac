package io.starling.wamp.message;

/**
 * YIELD: a callee returns a result.
 *
 * @param request the invocation id
 * @param options the options
 * @param payload the application payload
 */
public record Yield(long request, YieldOptions options, Payload payload) implements Message {

  @Override
  public MessageType type() {
    return MessageType.YIELD;
  }
}
