package io.starling.security.authentication;

import io.starling.security.password.PasswordSettings;

/**
 * The settings of authentication.
 *
 * @param passwords how stored forms of passwords are made
 * @param passwordAsTicket whether the method {@code ticket} takes the user's password
 * @param autobahnScram whether Autobahn's {@code scram} is a method
 * @param hashingThreads how many threads derive keys from passwords, at least 1
 * @param hashingQueue how many logins wait for them at most, at least 1
 * @param upgradePasswords whether stored forms of passwords that are weaker than new ones are
 *     replaced when the password is seen
 * @param lockout when logins are refused because too many have failed
 */
public record AuthenticationSettings(
    PasswordSettings passwords,
    boolean passwordAsTicket,
    boolean autobahnScram,
    int hashingThreads,
    int hashingQueue,
    boolean upgradePasswords,
    LockoutSettings lockout) {

  /** The defaults. */
  public static final AuthenticationSettings DEFAULT =
      new AuthenticationSettings(
          PasswordSettings.DEFAULT, true, false, 1, 200, true, LockoutSettings.DEFAULT);
}
