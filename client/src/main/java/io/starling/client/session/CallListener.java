package io.starling.client.session;

import io.starling.wamp.message.Result;
import io.starling.wamp.uri.Uri;

/** Hears the results of a call: any number of progressive ones, then exactly one end. */
public interface CallListener extends RequestListener<Result> {

  /** A progressive result; more follow. */
  void progressed(Result result);

  /**
   * The client itself ended the call, because the router can neither cancel nor time calls.
   *
   * @param error {@code wamp.error.canceled} or {@code wamp.error.timeout}
   */
  void endedHere(Uri error);
}
