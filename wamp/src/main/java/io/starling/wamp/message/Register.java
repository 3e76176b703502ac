package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/**
 * REGISTER: a callee offers a procedure.
 *
 * @param request the request id, 1 to 2^53
 * @param options the options
 * @param procedure the procedure or pattern
 */
public record Register(long request, RegisterOptions options, Uri procedure) implements Message {

  @Override
  public MessageType type() {
    return MessageType.REGISTER;
  }
}
