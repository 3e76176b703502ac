package io.starling.wamp.message;

import java.util.Map;

/**
 * WELCOME: the router accepts a session.
 *
 * @param session the session id, 1 to 2^53
 * @param details roles, realm, identity and agent
 */
public record Welcome(long session, Map<String, Object> details) implements Message {

  @Override
  public MessageType type() {
    return MessageType.WELCOME;
  }
}
