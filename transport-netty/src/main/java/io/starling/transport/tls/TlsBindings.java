package io.starling.transport.tls;

import io.starling.router.port.ChannelBindings;
import io.starling.wamp.auth.ChannelBinding;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What ties logins to a TLS connection: {@code tls-exporter} with TLS 1.3 of Java's own engine,
 * {@code tls-server-end-point} with any.
 *
 * @param engine of a connection whose handshake is done
 */
public record TlsBindings(SSLEngine engine) implements ChannelBindings {

  @Override
  public @Nullable ChannelBinding of(String type) {
    return ChannelBinding.ofRouter(type, engine.getSession());
  }
}
