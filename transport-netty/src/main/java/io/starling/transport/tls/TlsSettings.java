package io.starling.transport.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a listener encrypts: with forward secrecy and authenticated ciphers only.
 *
 * @param identity who the node is
 * @param clientCertificates whether clients show certificates
 * @param clientAuthorities a PEM file with the authorities that clients' certificates come from;
 *     null for those that Java trusts
 * @param versions the versions of the protocol that are spoken
 * @param reloadInterval how often the files are looked at for changes; zero for never
 * @param engine whose implementation does the work
 */
public record TlsSettings(
    Identity identity,
    ClientCertificates clientCertificates,
    @Nullable Path clientAuthorities,
    Set<Version> versions,
    Duration reloadInterval,
    Engine engine) {

  private static final Set<Version> ALL_VERSIONS = Set.copyOf(EnumSet.allOf(Version.class));
  private static final Duration RELOAD_DEFAULT = Duration.ofMinutes(1);

  /** Makes an immutable copy. */
  public TlsSettings {
    versions = Set.copyOf(versions);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("no version of TLS is spoken");
    }
    if (reloadInterval.isNegative()) {
      throw new IllegalArgumentException("a negative interval of reloading: " + reloadInterval);
    }
  }

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

  /** A version of the protocol; older ones are broken. */
  public enum Version {
    /** TLS 1.2. */
    TLS_1_2("TLSv1.2"),
    /** TLS 1.3. */
    TLS_1_3("TLSv1.3");

    private final String protocol;

    Version(String protocol) {
      this.protocol = protocol;
    }

    /** Its name for the implementations. */
    String protocol() {
      return protocol;
    }
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
    return of(new Files(certificate, key, null));
  }

  /** Returns settings for a self-signed certificate. */
  public static TlsSettings development(Path directory) {
    return of(new Development(directory));
  }

  private static TlsSettings of(Identity identity) {
    return new TlsSettings(
        identity, ClientCertificates.NONE, null, ALL_VERSIONS, RELOAD_DEFAULT, Engine.JDK);
  }

  /** Returns the same settings that want certificates of clients. */
  public TlsSettings withClients(ClientCertificates wanted, Path authorities) {
    return new TlsSettings(identity, wanted, authorities, versions, reloadInterval, engine);
  }

  /** Returns the same settings that speak only some versions. */
  public TlsSettings withVersions(Set<Version> some) {
    return new TlsSettings(
        identity, clientCertificates, clientAuthorities, some, reloadInterval, engine);
  }

  /** Returns the same settings that look for changed files at another interval. */
  public TlsSettings withReloadInterval(Duration interval) {
    return new TlsSettings(
        identity, clientCertificates, clientAuthorities, versions, interval, engine);
  }

  /** Returns the same settings with another implementation. */
  public TlsSettings withEngine(Engine other) {
    return new TlsSettings(
        identity, clientCertificates, clientAuthorities, versions, reloadInterval, other);
  }
}
