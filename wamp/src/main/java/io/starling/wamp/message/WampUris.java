package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/** The error and close URIs of WAMP, and when each is sent. */
public final class WampUris {

  /** A URI or pattern is malformed or reserved. */
  public static final Uri INVALID_URI = Uri.of("wamp.error.invalid_uri");

  /** No registration matches a call. */
  public static final Uri NO_SUCH_PROCEDURE = Uri.of("wamp.error.no_such_procedure");

  /** A registration exists and cannot be shared with this one. */
  public static final Uri PROCEDURE_ALREADY_EXISTS = Uri.of("wamp.error.procedure_already_exists");

  /** The session does not hold the registration. */
  public static final Uri NO_SUCH_REGISTRATION = Uri.of("wamp.error.no_such_registration");

  /** The session does not hold the subscription. */
  public static final Uri NO_SUCH_SUBSCRIPTION = Uri.of("wamp.error.no_such_subscription");

  /** No session of the realm has this id, or it is the caller's own. */
  public static final Uri NO_SUCH_SESSION = Uri.of("wamp.error.no_such_session");

  /** Arguments that a procedure cannot take. */
  public static final Uri INVALID_ARGUMENT = Uri.of("wamp.error.invalid_argument");

  /** A call was cancelled, or its callee's session left. */
  public static final Uri CANCELED = Uri.of("wamp.error.canceled");

  /** A message is too long for the transport of its receiver. */
  public static final Uri PAYLOAD_SIZE_EXCEEDED = Uri.of("wamp.error.payload_size_exceeded");

  /** ABORT: the peer broke the protocol. */
  public static final Uri PROTOCOL_VIOLATION = Uri.of("wamp.error.protocol_violation");

  /** The action is denied. */
  public static final Uri NOT_AUTHORIZED = Uri.of("wamp.error.not_authorized");

  /** The authorizer itself failed. */
  public static final Uri AUTHORIZATION_FAILED = Uri.of("wamp.error.authorization_failed");

  /** ABORT: the realm does not exist. */
  public static final Uri NO_SUCH_REALM = Uri.of("wamp.error.no_such_realm");

  /** ABORT: the principal may not have the role asked for. */
  public static final Uri NO_SUCH_ROLE = Uri.of("wamp.error.no_such_role");

  /** ABORT: none of the offered methods is allowed. */
  public static final Uri NO_MATCHING_AUTH_METHOD = Uri.of("wamp.error.no_matching_auth_method");

  /** ABORT: the proof was wrong. */
  public static final Uri AUTHENTICATION_DENIED = Uri.of("wamp.error.authentication_denied");

  /** ABORT: the proof came late, or the authenticator failed. */
  public static final Uri AUTHENTICATION_FAILED = Uri.of("wamp.error.authentication_failed");

  /** ABORT: the realm wants authentication and none was offered. */
  public static final Uri AUTHENTICATION_REQUIRED = Uri.of("wamp.error.authentication_required");

  /** A call passed its time limit. */
  public static final Uri TIMEOUT = Uri.of("wamp.error.timeout");

  /** An option has a value that this router does not allow. */
  public static final Uri OPTION_NOT_ALLOWED = Uri.of("wamp.error.option_not_allowed");

  /** Disclosure is not allowed here. */
  public static final Uri OPTION_DISALLOWED_DISCLOSE_ME =
      Uri.of("wamp.error.option_disallowed.disclose_me");

  /** The callee cannot take the call now: over its budget, or busy. */
  public static final Uri UNAVAILABLE = Uri.of("wamp.error.unavailable");

  /** No callee of the registration can take the call. */
  public static final Uri NO_AVAILABLE_CALLEE = Uri.of("wamp.error.no_available_callee");

  /** The callee did not announce a feature that the call needs. */
  public static final Uri FEATURE_NOT_SUPPORTED = Uri.of("wamp.error.feature_not_supported");

  /** The router failed while handling the request: a bug of ours. */
  public static final Uri INTERNAL_ERROR = Uri.of("starling.error.internal_error");

  /** A limit of this router is reached; WAMP has no URI for it. */
  public static final Uri LIMIT_EXCEEDED = Uri.of("starling.error.limit_exceeded");

  /** More is sent in a second than allowed; WAMP has no URI for it. */
  public static final Uri RATE_LIMITED = Uri.of("starling.error.rate_limited");

  /** ABORT: the session that a client wants to go on with cannot be; a new one can be opened. */
  public static final Uri NOT_RESUMABLE = Uri.of("starling.error.not_resumable");

  /** GOODBYE: the router shuts down. */
  public static final Uri SYSTEM_SHUTDOWN = Uri.of("wamp.close.system_shutdown");

  /** GOODBYE: the client sent nothing for too long; not in the specification, but in use. */
  public static final Uri CLOSE_TIMEOUT = Uri.of("wamp.close.timeout");

  /** GOODBYE: the client leaves the realm. */
  public static final Uri CLOSE_REALM = Uri.of("wamp.close.close_realm");

  /** GOODBYE: the answer to a GOODBYE. */
  public static final Uri GOODBYE_AND_OUT = Uri.of("wamp.close.goodbye_and_out");

  /** GOODBYE: somebody ended the session. */
  public static final Uri KILLED = Uri.of("wamp.close.killed");

  /** GOODBYE: the client logs out. */
  public static final Uri CLOSE_LOGOUT = Uri.of("wamp.close.logout");

  private WampUris() {}
}
