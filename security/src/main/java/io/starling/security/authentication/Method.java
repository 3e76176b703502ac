package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Step;
import java.util.function.Consumer;

/**
 * One method of authentication.
 *
 * <p>Threads: called on event loops, which it must not block.
 */
interface Method {

  /**
   * Whether HELLO has what the method needs; another method that the client offers is tried
   * otherwise. It must not depend on who the user is or what he has: see {@link
   * RealmAuthenticator}.
   */
  boolean fits(Claim claim);

  /**
   * Examines a claim.
   *
   * @param next takes the one next step, at once or later
   */
  void begin(Claim claim, Consumer<Step> next);
}
