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
   * Whether the user of a claim has what the method needs; another method that the client offers is
   * tried otherwise. Not asked for users who do not exist.
   */
  boolean fits(Claim claim);

  /**
   * Examines a claim.
   *
   * @param next takes the one next step, at once or later
   */
  void begin(Claim claim, Consumer<Step> next);
}
