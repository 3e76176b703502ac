package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import io.starling.security.model.AuthMethod;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code security.ticket}.
 *
 * @param authmethods null for all but anonymous and oauth2
 */
public record TicketSettings(
    @Key(
            fallback = "30d",
            min = "1s",
            max = "3650d",
            doc = "How long a ticket is good when the call that issues it does not say.")
        Duration expiryTime,
    @Key(
            fallback = "30d",
            min = "1s",
            max = "3650d",
            doc =
                "The longest that a call may say. Keys that were replaced verify for as long, so it"
                    + " should not be made shorter while longer-lived tickets are about.")
        Duration maxExpiryTime,
    @Key(
            unset = "all but anonymous and oauth2",
            doc = "Who has logged in by one of these methods may issue tickets, if he is granted.")
        @Nullable List<String> authmethods,
    @Key(
            fallback = "100",
            min = "1",
            max = "10000",
            doc = "Most tickets of a user; one more replaces that which expires first.")
        int perUser) {

  /** Refuses what cannot be with a {@link ConfigException}. */
  public TicketSettings {
    Bounds.check(TicketSettings.class, expiryTime, maxExpiryTime, authmethods, perUser);
    authmethods = authmethods == null ? null : List.copyOf(authmethods);
    if (authmethods != null) {
      for (int i = 0; i < authmethods.size(); i++) {
        AuthMethod method = AuthMethod.of(authmethods.get(i));
        if (method == null || method == AuthMethod.ANONYMOUS) {
          throw ConfigException.of(
              "authmethods[" + i + "]",
              "'" + authmethods.get(i) + "' is not a method that can be allowed to issue tickets");
        }
      }
    }
    if (expiryTime.compareTo(maxExpiryTime) > 0) {
      throw ConfigException.of("expiry-time", "is longer than max-expiry-time");
    }
  }
}
