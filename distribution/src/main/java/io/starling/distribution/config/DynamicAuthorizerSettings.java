package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code dynamic_authorizer} of a realm: a procedure of a client that decides what
 * sessions may do.
 *
 * @param procedure null when there is none
 * @param realm null for the realm itself
 */
public record DynamicAuthorizerSettings(
    @Key(
            unset = "none",
            doc =
                "Procedure that decides on what is neither granted nor denied:"
                    + " [rights.md](rights.md#rights-that-a-procedure-decides).")
        @Nullable String procedure,
    @Key(unset = "the realm itself", doc = "Realm in which a client registers it.")
        @Nullable String realm,
    @Key(
            fallback = "5s",
            min = "1ms",
            max = "1m",
            doc = "Time that it may take; then the request is refused.")
        Duration timeout) {

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public DynamicAuthorizerSettings {
    Bounds.check(DynamicAuthorizerSettings.class, procedure, realm, timeout);
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
    document.put("timeout", timeout.toMillis());
    return document;
  }
}
