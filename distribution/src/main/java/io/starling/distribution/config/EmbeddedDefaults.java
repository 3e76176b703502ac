package io.starling.distribution.config;

import io.starling.distribution.config.binding.Layers;
import java.util.Map;
import java.util.Set;

/**
 * The defaults that are entries of maps and lists, and so have no place at a record component:
 * listeners that exist by name, and what development mode has.
 */
final class EmbeddedDefaults {
  private static final String LISTENERS =
      """
      listeners: {
        http: {type: http, bind: "127.0.0.1:18080"},
        admin-http: {type: admin-http, bind: "127.0.0.1:18081"},
        raw-tcp: {type: raw-tcp, bind: "127.0.0.1:18082"},
        raw-unix: {type: raw-unix}
      }
      """;

  /**
   * Listeners that exist as soon as one of their keys is written; all of them need a certificate.
   */
  private static final Map<String, String> LISTENERS_ON_DEMAND =
      Map.of(
          "https", "type: http, bind: \"127.0.0.1:18083\", tls: {}",
          "admin-https", "type: admin-http, bind: \"127.0.0.1:18084\", tls: {}",
          "raw-tls", "type: raw-tcp, bind: \"127.0.0.1:18085\", tls: {}");

  private static final String DEVELOPMENT =
      "realms: [{uri: realm1, security_enabled: false, event_history: [{uri: accept.history}]}],"
          + " limits: {resume-timeout: 30s}";

  private EmbeddedDefaults() {}

  /** Puts the defaults below what {@code layers} has. */
  static void addTo(Layers layers, boolean developmentMode) {
    Set<String> written = layers.keysIn("listeners");
    LISTENERS_ON_DEMAND.forEach(
        (name, keys) -> {
          if (written.contains(name)) {
            layers.defaults("listeners: {" + name + ": {" + keys + "}}");
          }
        });
    layers.defaults(LISTENERS);
    if (developmentMode) {
      layers.defaults(DEVELOPMENT);
    }
  }
}
