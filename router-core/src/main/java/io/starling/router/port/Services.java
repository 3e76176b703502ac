package io.starling.router.port;

import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * The procedures that modules around the core answer: the port of administration. Their URIs lie in
 * the namespaces of the router, where no client can register; a call is authorised, limited, timed
 * out and cancelled as any other. The core's own procedures of the same name come first.
 *
 * <p>Threads: called from any loop; must not block.
 */
public interface Services {

  /** No procedures. */
  Services NONE = (realm, procedure) -> null;

  /** Returns the procedure of this name in a realm, or null when there is none. */
  @Nullable Service find(Uri realm, Uri procedure);

  /** One procedure. */
  @FunctionalInterface
  interface Service {

    /**
     * Handles a call, on the caller's loop, which must not be blocked. The call may be answered at
     * once or later, from any thread. An exception is answered with an internal error.
     */
    void handle(ServiceCall call);
  }
}
