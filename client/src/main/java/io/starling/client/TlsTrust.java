package io.starling.client;

import java.nio.file.Path;

/** Which routers a client trusts over TLS. Immutable. */
public sealed interface TlsTrust {

  /** Routers with a certificate that the Java installation trusts. */
  static TlsTrust system() {
    return new Authorities();
  }

  /**
   * Routers with a certificate that one of these authorities signed.
   *
   * @param pemFile certificates in PEM format
   */
  static TlsTrust authorities(Path pemFile) {
    return new AuthoritiesOf(pemFile);
  }

  /** Any router whatsoever. For tests on one machine: who is in between reads and changes all. */
  static TlsTrust insecure() {
    return new Anybody();
  }

  /** The authorities of the Java installation. */
  record Authorities() implements TlsTrust {}

  /** The authorities of a file. */
  record AuthoritiesOf(Path pemFile) implements TlsTrust {}

  /** No check at all, neither of the certificate nor of the name in it. */
  record Anybody() implements TlsTrust {}
}
