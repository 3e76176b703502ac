package io.starling.security.ticket;

import io.starling.security.model.AuthMethod;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The settings of tickets.
 *
 * @param expiryTime how long a ticket is good when its issuer does not say
 * @param expiryTimeMax the longest that he may say
 * @param authmethods who has logged in by these may issue tickets
 * @param perUserMax how many tickets a user can have at a time; one more takes the place of that
 *     which expires first
 */
public record TicketSettings(
    Duration expiryTime, Duration expiryTimeMax, Set<AuthMethod> authmethods, int perUserMax) {

  /** All methods but {@code anonymous} and {@code oauth2}, whose tokens have their own end. */
  public static final Set<AuthMethod> METHODS =
      Set.copyOf(EnumSet.complementOf(EnumSet.of(AuthMethod.ANONYMOUS, AuthMethod.OAUTH2)));

  /** The defaults. */
  public static final TicketSettings DEFAULT =
      new TicketSettings(Duration.ofDays(30), Duration.ofDays(30), METHODS, 100);

  /** Copies its arguments; the longest time bounds the usual one. */
  public TicketSettings {
    authmethods = Set.copyOf(authmethods);
    expiryTime = expiryTime.compareTo(expiryTimeMax) > 0 ? expiryTimeMax : expiryTime;
  }
}
