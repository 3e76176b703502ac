package io.starling.router.dealer;

import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;

/** Why a call was not dispatched to a callee. */
@SuppressWarnings("ImmutableEnumChecker") // A Uri is immutable.
enum Rejection {
  /** The callee left or unregistered meanwhile. */
  GONE(WampUris.NO_SUCH_PROCEDURE, "the callee left before it was invoked", true),
  /** It works on as many invocations as it allows. */
  BUSY(WampUris.UNAVAILABLE, "every callee works on as many invocations as it allows", true),
  /** Its outbound queue is over the soft limit. */
  OVER_BUDGET(WampUris.UNAVAILABLE, "no callee reads fast enough", true),
  /** It was invoked and answered that it is unavailable. */
  DECLINED(WampUris.NO_AVAILABLE_CALLEE, "every callee that was asked is unavailable", true),
  /** It did not announce what the call needs; another callee is not tried. */
  UNSUPPORTED(
      WampUris.FEATURE_NOT_SUPPORTED, "the callee did not announce what the call needs", false);

  final Uri error;
  final String text;
  final boolean allowsAnother;

  Rejection(Uri error, String text, boolean allowsAnother) {
    this.error = error;
    this.text = text;
    this.allowsAnother = allowsAnother;
  }
}
