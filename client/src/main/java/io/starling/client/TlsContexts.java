package io.starling.client;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/** Makes the TLS context of a client's connections. */
final class TlsContexts {

  private TlsContexts() {}

  /**
   * Makes a context.
   *
   * @throws IllegalArgumentException when the trust names a file without certificates
   */
  static SslContext of(TlsTrust trust) {
    // Java's own, since logins cannot be bound to connections of others.
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    switch (trust) {
      case TlsTrust.Authorities _ -> {}
      case TlsTrust.AuthoritiesOf file -> builder.trustManager(file.pemFile().toFile());
      case TlsTrust.Anybody _ ->
          builder
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm("");
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("TLS cannot be set up with " + trust, e);
    }
  }
}
