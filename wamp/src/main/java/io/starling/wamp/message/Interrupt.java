package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * INTERRUPT: the dealer asks a callee to stop working on an invocation.
 *
 * @param request the invocation id
 * @param mode how the call was cancelled
 * @param reason why, or null
 */
public record Interrupt(long request, CancelMode mode, @Nullable Uri reason) implements Message {

  @Override
  public MessageType type() {
    return MessageType.INTERRUPT;
  }
}
