package io.starling.router.realm;

import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;

/** Makes the router's own ERROR messages: one positional argument, a text for people. */
public final class Errors {

  private Errors() {}

  /** Returns the refusal of a request. */
  public static Error of(MessageType requestType, long request, Uri error, String text) {
    return new Error(requestType, request, ErrorDetails.DEFAULT, error, Payload.of(text));
  }
}
