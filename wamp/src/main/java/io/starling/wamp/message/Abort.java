package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;
import java.util.Map;

/**
 * ABORT: a peer ends a session at once, or the router refuses one. It is never answered.
 *
 * @param details usually {@code message}, a text for people
 * @param reason an error URI
 * @param payload the application payload
 */
public record Abort(Map<String, Object> details, Uri reason, Payload payload) implements Message {

  @Override
  public MessageType type() {
    return MessageType.ABORT;
  }
}
