package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/**
 * CALL: a caller calls a procedure, or continues a progressive call.
 *
 * @param request the request id, 1 to 2^53
 * @param options the options
 * @param procedure the procedure
 * @param payload the application payload
 */
public record Call(long request, CallOptions options, Uri procedure, Payload payload)
    implements Message {

  @Override
  public MessageType type() {
    return MessageType.CALL;
  }
}
