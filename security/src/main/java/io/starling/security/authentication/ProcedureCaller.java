package io.starling.security.authentication;

import io.starling.router.port.CallOutcome;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.function.Consumer;

/** Calls procedures of clients: {@code router::call}. */
@FunctionalInterface
public interface ProcedureCaller {

  /**
   * Calls a procedure; never blocks.
   *
   * @param then takes the one outcome, on any thread
   */
  void call(
      Uri realm, Uri procedure, Payload payload, Duration timeout, Consumer<CallOutcome> then);
}
