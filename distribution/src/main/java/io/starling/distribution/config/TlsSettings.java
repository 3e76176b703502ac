package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import io.starling.distribution.config.binding.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code tls} of a listener. Without it the listener is not encrypted.
 *
 * @param certificate PEM file; null only with {@code developmentCertificate}
 * @param key PEM file; null only with {@code developmentCertificate}
 * @param keyPassword null when the key is not encrypted
 * @param trust PEM file; null when no client certificate is asked for
 * @param versions not empty
 * @param reloadInterval zero when the files are read only once
 * @param engine whose implementation does the work
 */
public record TlsSettings(
    @Key(
            unset = "development-certificate must be true",
            doc = "PEM file with the certificate and those that issued it.")
        @Nullable Path certificate,
    @Key(
            unset = "development-certificate must be true",
            doc = "PEM file with the private key (PKCS#8).")
        @Nullable Path key,
    @Key(unset = "the key is not encrypted", doc = "Password of the private key.")
        @Nullable Secret keyPassword,
    @Key(fallback = "none", doc = "Whether clients are asked for a certificate, or need one.")
        ClientAuth clientAuth,
    @Key(
            unset = "no client certificate is accepted",
            doc = "PEM file with the authorities that issue client certificates.")
        @Nullable Path trust,
    @Key(fallback = "[TLSv1.3, TLSv1.2]", doc = "Versions of the protocol that are accepted.")
        List<Version> versions,
    @Key(
            fallback = "false",
            doc = "Makes a self-signed certificate at each start; for development only.")
        boolean developmentCertificate,
    @Key(
            fallback = "1m",
            min = "1s",
            max = "1d",
            zero = "only once",
            doc = "How often the files are looked at; changed ones are used for new connections.")
        Duration reloadInterval,
    @Key(
            fallback = "jdk",
            doc = "Whose TLS is used: Java's own, or BoringSSL by netty-tcnative on Linux.")
        Engine engine) {

  /** An implementation of TLS. */
  public enum Engine {
    /** Java's own. */
    JDK,
    /** BoringSSL, which is packaged for Linux: handshakes cost a fraction. */
    OPENSSL
  }

  /** Whether clients present a certificate. */
  public enum ClientAuth {
    /** They are not asked. */
    NONE,
    /** They are asked, and may do without. */
    OPTIONAL,
    /** Those without are refused. */
    REQUIRED
  }

  /** A version of TLS, under the name that JDK and OpenSSL know. */
  public enum Version {
    /** TLS 1.3. */
    TLS_1_3("TLSv1.3"),
    /** TLS 1.2. */
    TLS_1_2("TLSv1.2");

    private final String protocol;

    Version(String protocol) {
      this.protocol = protocol;
    }

    /** The name of the protocol: {@code TLSv1.3}. */
    @Override
    public String toString() {
      return protocol;
    }
  }

  /** Refuses what cannot work together with a {@link ConfigException}. */
  public TlsSettings {
    Bounds.check(
        TlsSettings.class,
        certificate,
        key,
        keyPassword,
        clientAuth,
        trust,
        versions,
        developmentCertificate,
        reloadInterval,
        engine);
    versions = List.copyOf(versions);
    if (developmentCertificate && certificate != null) {
      throw ConfigException.of(
          "development-certificate", "true is not allowed together with certificate");
    }
    if (!developmentCertificate && certificate == null) {
      throw ConfigException.of(
          "certificate", "missing; give certificate and key, or development-certificate: true");
    }
    if ((certificate == null) != (key == null)) {
      throw ConfigException.of(
          certificate == null ? "certificate" : "key", "missing; certificate and key go together");
    }
    if (clientAuth != ClientAuth.NONE && trust == null) {
      throw ConfigException.of("trust", "missing; client-auth needs the authorities to trust");
    }
    if (versions.isEmpty() || Set.copyOf(versions).size() < versions.size()) {
      throw ConfigException.of("versions", "at least one version, each once");
    }
  }
}
