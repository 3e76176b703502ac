package io.starling.wamp.message;

import java.util.Map;

/**
 * CHALLENGE: the router asks for proof of identity.
 *
 * @param authMethod the authentication method chosen
 * @param extra what the method needs
 */
public record Challenge(String authMethod, Map<String, Object> extra) implements Message {

  @Override
  public MessageType type() {
    return MessageType.CHALLENGE;
  }
}
