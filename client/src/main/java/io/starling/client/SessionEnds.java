package io.starling.client;

import io.starling.client.session.SessionEnd;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.Set;

/** What the end of a session means for requests and for reconnecting. */
final class SessionEnds {

  /** ABORT reasons that a further attempt would meet again. */
  private static final Set<Uri> FINAL_REASONS =
      Set.of(
          WampUris.INVALID_URI,
          WampUris.PROTOCOL_VIOLATION,
          WampUris.NOT_AUTHORIZED,
          WampUris.NO_SUCH_ROLE,
          WampUris.NO_MATCHING_AUTH_METHOD,
          WampUris.AUTHENTICATION_DENIED,
          WampUris.AUTHENTICATION_REQUIRED,
          Uri.of("wamp.error.no_such_principal"),
          Uri.of("wamp.error.no_auth_method"));

  private SessionEnds() {}

  /** The exception that requests and listeners get. */
  static RuntimeException exception(SessionEnd end) {
    return switch (end) {
      case SessionEnd.Aborted aborted ->
          new AbortException(aborted.reason().text(), aborted.message());
      case SessionEnd.ClosedByRouter closed ->
          new ConnectionException(
              "the router closed the session: " + closed.reason() + " " + closed.message());
      case SessionEnd.Left _ -> new ConnectionException("the client left the realm");
      case SessionEnd.TransportLost lost ->
          new ConnectionException(
              lost.cause() == null
                  ? "the connection was lost"
                  : "the connection was lost: " + lost.cause().getMessage(),
              lost.cause());
      case SessionEnd.Violated violated ->
          new ConnectionException("the router broke the protocol: " + violated.text());
    };
  }

  /** Whether a further attempt makes sense. */
  static boolean isWorthRetrying(SessionEnd end) {
    return switch (end) {
      case SessionEnd.Aborted aborted -> !FINAL_REASONS.contains(aborted.reason());
      case SessionEnd.ClosedByRouter closed -> !closed.reason().equals(WampUris.KILLED);
      case SessionEnd.TransportLost _ -> true;
      case SessionEnd.Left _ -> false;
      case SessionEnd.Violated _ -> false;
    };
  }
}
