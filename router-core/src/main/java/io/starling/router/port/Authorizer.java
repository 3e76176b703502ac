package io.starling.router.port;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * Decides what a session may do: the port of authorisation.
 *
 * <p>Decisions are cached per loop and {@link Principal.Rights} as long as the {@link #version(Uri)
 * version} of the realm stays the same. An exception is a denial, told as {@code
 * wamp.error.authorization_failed} and not cached.
 *
 * <p>Threads: called from any loop; must not block.
 */
public interface Authorizer {

  /** Allows everything to everybody. */
  Authorizer ALLOW_ALL =
      new Authorizer() {
        @Override
        public boolean isAllowed(
            Uri realm, Principal.Rights rights, Action action, Uri uri, MatchPolicy match) {
          return true;
        }

        @Override
        public long version(Uri realm) {
          return 0;
        }
      };

  /** What is done with a URI. */
  enum Action {
    CALL,
    REGISTER,
    PUBLISH,
    SUBSCRIBE
  }

  /**
   * Whether an action is allowed.
   *
   * @param match {@link MatchPolicy#EXACT} for CALL and PUBLISH; for the others, other than exact
   *     asks for the whole set of URIs that the pattern matches
   */
  boolean isAllowed(Uri realm, Principal.Rights rights, Action action, Uri uri, MatchPolicy match);

  /** A number that changes whenever a decision in this realm may change. */
  long version(Uri realm);
}
