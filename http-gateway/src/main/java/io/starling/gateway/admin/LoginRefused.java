package io.starling.gateway.admin;

import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;

/** The router has refused a session. */
final class LoginRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Uri realm;
  private final transient Uri reason;

  LoginRefused(Uri realm, Uri reason, String text) {
    super(text, null, false, false);
    this.realm = realm;
    this.reason = reason;
  }

  /** What HTTP makes of it. */
  ApiError asError() {
    String text = String.valueOf(getMessage());
    String code = reason.text().substring(reason.text().lastIndexOf('.') + 1);
    if (reason.equals(WampUris.NO_MATCHING_AUTH_METHOD)) {
      return new ApiError(403, code, "this realm admits neither this scheme nor this address");
    }
    if (reason.equals(WampUris.AUTHENTICATION_FAILED)) { // Too many have failed, or too many try.
      return new ApiError(429, code, text);
    }
    if (reason.equals(WampUris.NO_SUCH_REALM)) {
      return Credential.unauthorized(realm, "authentication_denied", "the login was refused");
    }
    int status = ApiError.statusOf(code);
    return status == 429 || status == 503
        ? new ApiError(status, code, text)
        : Credential.unauthorized(realm, code, text);
  }
}
