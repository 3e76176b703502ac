package io.starling.wamp.message;

import java.util.Map;

/**
 * AUTHENTICATE: the answer to a CHALLENGE.
 *
 * @param signature the proof
 * @param extra what the method needs besides
 */
public record Authenticate(String signature, Map<String, Object> extra) implements Message {

  @Override
  public MessageType type() {
    return MessageType.AUTHENTICATE;
  }
}
