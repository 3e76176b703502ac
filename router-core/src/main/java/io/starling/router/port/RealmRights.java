package io.starling.router.port;

import io.starling.router.port.Authorizer.Action;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * What sessions may do in one realm, now and later.
 *
 * <p>Decisions are remembered per loop and {@link Principal.Rights} as long as {@link #version()}
 * stays the same, which is read once for each message. An exception is a denial, told as {@code
 * wamp.error.authorization_failed} and not remembered.
 *
 * <p>Threads: called from any loop; must not block.
 */
public interface RealmRights {

  /** Allows everything to everybody. */
  RealmRights ALL =
      new RealmRights() {
        @Override
        public long version() {
          return 0;
        }

        @Override
        public boolean allowEverything() {
          return true;
        }

        @Override
        public boolean allow(Principal.Rights rights, Action action, Uri uri, MatchPolicy match) {
          return true;
        }
      };

  /**
   * A number that is another when a decision in this realm may have changed: a decision is at least
   * as new as the version that was read before it.
   */
  long version();

  /** Whether there is nothing to decide at present, because everything is allowed. */
  boolean allowEverything();

  /**
   * Whether something is allowed.
   *
   * @param uri a well-formed URI or pattern
   * @param match {@link MatchPolicy#EXACT} for CALL and PUBLISH; for the others, other than exact
   *     asks for the whole set of URIs that the pattern matches
   */
  boolean allow(Principal.Rights rights, Action action, Uri uri, MatchPolicy match);

  /**
   * Who is asked about what is neither allowed nor denied, or null when that is refused. When it
   * changes, {@link io.starling.router.Router#rightsChanged} is called.
   */
  default @Nullable OutsideAuthorizer outside() {
    return null;
  }

  /**
   * Whether what is not allowed is denied, so that nobody outside may allow it. Asked only where
   * there is somebody.
   */
  default boolean deny(Principal.Rights rights, Action action, Uri uri, MatchPolicy match) {
    return false;
  }
}
