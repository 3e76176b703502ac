package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * UNSUBSCRIBED: acknowledges an UNSUBSCRIBE, or tells of a revocation by the router
 * (subscription_revocation); then the request id is 0 and the revocation is there.
 *
 * @param request the request id, or 0 for a revocation
 * @param revocation what was revoked and why, null for an acknowledgement
 */
public record Unsubscribed(long request, @Nullable Revocation revocation) implements Message {

  @Override
  public MessageType type() {
    return MessageType.UNSUBSCRIBED;
  }

  /** An acknowledgement. */
  public Unsubscribed(long request) {
    this(request, null);
  }
}
