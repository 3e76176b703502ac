package io.starling.router.port;

import io.starling.wamp.uri.Uri;

/**
 * Knows what sessions may do: the port of authorisation.
 *
 * <p>Threads: called from any loop; must not block.
 */
@FunctionalInterface
public interface Authorizer {

  /** Allows everything to everybody. */
  Authorizer ALLOW_ALL = realm -> RealmRights.ALL;

  /** What is done with a URI. */
  enum Action {
    CALL,
    REGISTER,
    PUBLISH,
    SUBSCRIBE
  }

  /**
   * Returns the rights in a realm. A loop asks once for a realm and keeps the answer, until the
   * realm is closed.
   */
  RealmRights in(Uri realm);
}
