package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/**
 * ERROR: the negative answer to a request.
 *
 * @param requestType the type of the request that failed
 * @param request the id of that request, 1 to 2^53
 * @param details the details
 * @param error the error URI
 * @param payload the application payload
 */
@SuppressWarnings("AvoidCommonTypeNames") // the name of the message in WAMP
public record Error(
    MessageType requestType, long request, ErrorDetails details, Uri error, Payload payload)
    implements Message {

  @Override
  public MessageType type() {
    return MessageType.ERROR;
  }
}
