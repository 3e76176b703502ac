package io.starling.security.admin;

import io.starling.router.port.CallOutcome;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;

/**
 * The meta API of any realm: the port of administration to the router.
 *
 * <p>Threads: called from threads that may wait.
 */
@FunctionalInterface
public interface MetaApi {

  /** Calls a procedure such as {@code wamp.session.list} in a realm, and waits for its answer. */
  CallOutcome call(Uri realm, Uri procedure, List<?> args, Map<String, ?> kwargs);
}
