package io.starling.client.auth;

import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.util.Map;

/**
 * One attempt to join by a method: unlike an {@link Authentication} it may remember what it has
 * sent. Never called by two threads at a time.
 */
public interface Login {

  /** What the method adds to {@code authextra} of HELLO; asked once. */
  Map<String, Object> authExtra();

  /**
   * Answers a challenge of this method; may take as long as it needs.
   *
   * @throws IllegalArgumentException when the challenge makes no sense; the session is refused then
   */
  Authenticate answer(Challenge challenge);

  /**
   * Looks at what the router has to show in return; must not block.
   *
   * @param authExtra that of WELCOME, empty when it has none
   * @throws IllegalArgumentException when the router is not who it should be; the session is
   *     refused then
   */
  default void welcomed(Map<String, Object> authExtra) {}
}
