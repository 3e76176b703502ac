package io.starling.router.realm;

import io.starling.router.loop.Peer;
import io.starling.router.port.Authorizer.Action;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of a realm on a loop where somebody outside decides on what its rights leave open.
 *
 * <p>Threads: belongs to one loop.
 */
public interface Outside {

  /** Returns null when a session may do something, else the error that tells why not. */
  @Nullable Uri refusal(Peer peer, Action action, Uri uri, MatchPolicy match);

  /** Whether a session may not go on with something that it was allowed once. */
  boolean forbids(Peer peer, Action action, Uri uri, MatchPolicy match);

  /** Whether who decided wants the sender of the present message disclosed. */
  boolean discloses();
}
