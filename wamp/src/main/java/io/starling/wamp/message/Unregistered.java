package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * UNREGISTERED: acknowledges an UNREGISTER, or tells of a revocation by the router
 * (registration_revocation); then the request id is 0 and the revocation is there.
 *
 * @param request the request id, or 0 for a revocation
 * @param revocation what was revoked and why, null for an acknowledgement
 */
public record Unregistered(long request, @Nullable Revocation revocation) implements Message {

  @Override
  public MessageType type() {
    return MessageType.UNREGISTERED;
  }

  /** An acknowledgement. */
  public Unregistered(long request) {
    this(request, null);
  }
}
