package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;
import java.util.Map;

/**
 * GOODBYE: a peer closes a session; the other answers with GOODBYE once.
 *
 * @param details may have {@code message}
 * @param reason a close URI
 */
public record Goodbye(Map<String, Object> details, Uri reason) implements Message {

  @Override
  public MessageType type() {
    return MessageType.GOODBYE;
  }
}
