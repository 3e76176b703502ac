package io.starling.router.meta;

import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;

/** Why the router answers a call of one of its procedures with an ERROR. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Uri error;

  /**
   * Makes a refusal.
   *
   * @param text for people
   */
  public Refusal(Uri error, String text) {
    super(text, null, false, false);
    this.error = error;
  }

  /** Arguments that the procedure cannot take. */
  public static Refusal invalidArgument(String text) {
    return new Refusal(WampUris.INVALID_ARGUMENT, text);
  }

  Uri error() {
    return error;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
