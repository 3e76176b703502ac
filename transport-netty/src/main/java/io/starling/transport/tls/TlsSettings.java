package io.starling.transport.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a listener encrypts: TLS 1.2 and 1.3, with forward secrecy and authenticated ciphers only.
 *
 * @param identity who the node is
 * @param clientCertificates whether clients show certificates
 * @param clientAuthorities a PEM file with the authorities that clients' certificates come from;
 *     null for those that Java trusts
 * @param engine whose implementation does the work
 */
public record TlsSettings(
    Identity identity,
    ClientCertificates clientCertificates,
    @Nullable Path clientAuthorities,
    Engine engine) {

  /** The node's certificate and key. */
  public sealed interface Identity permits Files, Development {}

  /**
   * Files in PEM format. They are read again when they change.
   *
   * @param certificate the certificate, followed by those that lead to its authority
   * @param key the private key in PKCS #8
   * @param password the key's password, or null
   */
  public record Files(Path certificate, Path key, @Nullable String password) implements Identity {

    /** Does not show the password. */
    @Override
    public String toString() {
      return "Files[certificate=" + certificate + ", key=" + key + "]";
    }
  }

  /**
   * A certificate that the node signs itself, for development.
   *
   * @param directory where it is kept from one start to the next
   */
  public record Development(Path directory) implements Identity {}

  /** Whether clients show certificates. */
  public enum ClientCertificates {
    /** They are not asked for one. */
    NONE,
    /** They may show one, which then must be valid. */
    OPTIONAL,
    /** They must show a valid one. */
    REQUIRED
  }

  /** An implementation of TLS. */
  public enum Engine {
    /** Java's own; works everywhere. */
    JDK,
    /** BoringSSL by netty-tcnative, which has to be on the class path. */
    OPENSSL
  }

  /** Returns settings for certificate files, without client certificates. */
  public static TlsSettings of(Path certificate, Path key) {
    return new TlsSettings(
        new Files(certificate, key, null), ClientCertificates.NONE, null, Engine.JDK);
  }

  /** Returns settings for a self-signed certificate. */
  public static TlsSettings development(Path directory) {
    return new TlsSettings(new Development(directory), ClientCertificates.NONE, null, Engine.JDK);
  }
}
