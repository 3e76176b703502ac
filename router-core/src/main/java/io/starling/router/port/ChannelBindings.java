package io.starling.router.port;

import io.starling.wamp.auth.ChannelBinding;
import org.jspecify.annotations.Nullable;

/**
 * What ties a login to the connection that it is made over (RFC 5056). Nothing is computed before
 * it is asked for.
 *
 * <p>Threads: safe for all.
 */
@FunctionalInterface
public interface ChannelBindings {

  /** Those of a connection that is not encrypted: none. */
  ChannelBindings NONE = type -> null;

  /**
   * Returns the connection's binding of a type.
   *
   * @param type such as {@code tls-exporter}, in a client's words
   * @return null when the connection has none
   */
  @Nullable ChannelBinding of(String type);
}
