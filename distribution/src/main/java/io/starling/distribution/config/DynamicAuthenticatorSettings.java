package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code dynamic_authenticator} of a realm: a procedure of a client that decides who
 * logs in.
 *
 * @param procedure null when there is none
 * @param realm null for the realm itself
 */
public record DynamicAuthenticatorSettings(
    @Key(
            unset = "none",
            doc =
                "Procedure that decides on logins, called with realm, authid and details:"
                    + " [security.md](security.md#logins-that-a-procedure-decides).")
        @Nullable String procedure,
    @Key(unset = "the realm itself", doc = "Realm in which a client registers it.")
        @Nullable String realm,
    @Key(
            fallback = "[ticket, password]",
            doc = "Methods for which it is asked instead of the realm's users.")
        List<String> authmethods,
    @Key(
            fallback = "5s",
            min = "1ms",
            max = "1m",
            doc = "Time that it may take; then the login is refused.")
        Duration timeout) {

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public DynamicAuthenticatorSettings {
    Bounds.check(DynamicAuthenticatorSettings.class, procedure, realm, authmethods, timeout);
    authmethods = List.copyOf(authmethods);
  }

  /** The document, or null when there is no procedure. */
  @Nullable Map<String, Object> document() {
    if (procedure == null) {
      return null;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("procedure", procedure);
    if (realm != null) {
      document.put("realm", realm);
    }
    document.put("authmethods", authmethods);
    document.put("timeout", timeout.toMillis());
    return document;
  }
}
