package io.starling.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of one listener. New connections use the newest ones that could be read; those
 * that are open keep what they began with.
 *
 * <p>Threads: safe for all. Making and reloading read files and block.
 */
public final class TlsContext {

  private static final Logger log = LoggerFactory.getLogger(TlsContext.class);

  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final TlsSettings settings;
  private final Duration handshakeTimeout;
  private final List<String> protocols;
  private volatile SslContext current;
  private List<FileTime> readAt;

  /**
   * Reads the certificates.
   *
   * @param protocols what is agreed upon with clients that ask (ALPN), the preferred first; may be
   *     empty
   * @throws IOException when they cannot be read or do not fit together
   */
  public TlsContext(TlsSettings settings, Duration handshakeTimeout, List<String> protocols)
      throws IOException {
    this.settings = settings;
    this.handshakeTimeout = handshakeTimeout;
    this.protocols = List.copyOf(protocols);
    this.readAt = times();
    this.current = read();
  }

  /** Makes the handler of a new connection. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = current.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    return handler;
  }

  /**
   * Reads the certificates again. When that fails the old ones stay in use.
   *
   * @throws IOException when they cannot be read or do not fit together
   */
  public synchronized void reload() throws IOException {
    List<FileTime> times = times();
    current = read();
    readAt = times;
  }

  /** Reloads when a file has changed; a failure is logged, and tried again at the next change. */
  public synchronized void reloadIfChanged() {
    try {
      List<FileTime> times = times();
      if (!times.equals(readAt)) {
        readAt = times;
        current = read();
        log.atInfo().addKeyValue("identity", settings.identity()).log("certificates reloaded");
      }
    } catch (IOException failed) {
      log.atWarn()
          .addKeyValue("identity", settings.identity())
          .addKeyValue("error", failed.toString())
          .log("certificates could not be reloaded, the old ones stay in use");
    }
  }

  private List<FileTime> times() throws IOException {
    List<FileTime> times = new ArrayList<>();
    for (Path file : files()) {
      times.add(Files.getLastModifiedTime(file));
    }
    return times;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (settings.identity() instanceof TlsSettings.Files identity) {
      files.add(identity.certificate());
      files.add(identity.key());
    }
    Path authorities = settings.clientAuthorities();
    if (authorities != null) {
      files.add(authorities);
    }
    return files;
  }

  private SslContext read() throws IOException {
    try {
      SslContextBuilder builder =
          switch (settings.identity()) {
            case TlsSettings.Files files ->
                SslContextBuilder.forServer(
                    files.certificate().toFile(), files.key().toFile(), files.password());
            case TlsSettings.Development development -> {
              DevelopmentCertificate made = DevelopmentCertificate.in(development.directory());
              yield SslContextBuilder.forServer(made.certificate().toFile(), made.key().toFile());
            }
          };
      builder
          .sslProvider(provider())
          .protocols(settings.versions().stream().map(TlsSettings.Version::protocol).toList())
          .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .clientAuth(
              switch (settings.clientCertificates()) {
                case NONE -> ClientAuth.NONE;
                case OPTIONAL -> ClientAuth.OPTIONAL;
                case REQUIRED -> ClientAuth.REQUIRE;
              });
      if (!protocols.isEmpty()) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols));
      }
      Path authorities = settings.clientAuthorities();
      if (authorities != null) {
        builder.trustManager(authorities.toFile());
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException failed) {
      throw new IOException("certificates are unusable: " + failed.getMessage(), failed);
    }
  }

  private SslProvider provider() throws SSLException {
    return switch (settings.engine()) {
      case JDK -> SslProvider.JDK;
      case OPENSSL -> {
        if (!OpenSsl.isAvailable()) {
          throw new SSLException("no BoringSSL here", OpenSsl.unavailabilityCause());
        }
        yield SslProvider.OPENSSL;
      }
    };
  }
}
