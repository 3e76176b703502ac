package io.starling.wamp.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Octets by which the two ends of a TLS connection see that it is the same one (RFC 5056): who is
 * in between has a connection with each of them, and other octets on each. Immutable.
 *
 * <p>{@code tls-unique} is not among them: Java does not tell it, and TLS 1.3 has none.
 */
public final class ChannelBinding {

  /** Keying material that only the ends of this very connection have (RFC 9266); TLS 1.3 only. */
  public static final String TLS_EXPORTER = "tls-exporter";

  /** A digest of the router's certificate (RFC 5929, section 4): the same for all connections. */
  public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

  /** The types that there are. */
  public static final List<String> TYPES = List.of(TLS_EXPORTER, TLS_SERVER_END_POINT);

  /** The octets of {@link #TLS_EXPORTER}. */
  public static final int EXPORTER_BYTES = 32;

  private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

  private final String type;
  private final byte[] octets;

  /** A binding of any type; the octets are copied. */
  public ChannelBinding(String type, byte[] octets) {
    this.type = type;
    this.octets = octets.clone();
  }

  /**
   * Returns the binding of a connection whose client is this end.
   *
   * @param session of a connection whose handshake is done
   * @return null when there is none of the type
   */
  public static @Nullable ChannelBinding ofClient(String type, SSLSession session) {
    try {
      return switch (type) {
        case TLS_EXPORTER -> exporter(session);
        case TLS_SERVER_END_POINT -> serverEndPoint(session.getPeerCertificates());
        default -> null;
      };
    } catch (SSLException _) {
      return null;
    }
  }

  /** The same where the router is this end. */
  public static @Nullable ChannelBinding ofRouter(String type, SSLSession session) {
    return switch (type) {
      case TLS_EXPORTER -> exporter(session);
      case TLS_SERVER_END_POINT -> serverEndPoint(session.getLocalCertificates());
      default -> null;
    };
  }

  /**
   * Not of TLS 1.2, though it has exporters: in Java connections that resume a session of it share
   * that, and the one that came last gives its exporter to the others.
   */
  private static @Nullable ChannelBinding exporter(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession able) || !session.getProtocol().equals("TLSv1.3")) {
      return null;
    }
    try {
      byte[] material = able.exportKeyingMaterialData(EXPORTER_LABEL, new byte[0], EXPORTER_BYTES);
      return new ChannelBinding(TLS_EXPORTER, material);
    } catch (SSLException | UnsupportedOperationException | IllegalStateException _) {
      return null; // An implementation of TLS that has none, such as BoringSSL by netty-tcnative.
    }
  }

  private static @Nullable ChannelBinding serverEndPoint(Certificate @Nullable [] certificates) {
    if (certificates == null
        || certificates.length == 0
        || !(certificates[0] instanceof X509Certificate certificate)) {
      return null;
    }
    String digest = digestOf(certificate.getSigAlgName());
    try {
      return digest == null
          ? null
          : new ChannelBinding(
              TLS_SERVER_END_POINT,
              MessageDigest.getInstance(digest).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException _) {
      return null;
    }
  }

  /** That of the signature, or a better one; null where a signature has none of its own. */
  private static @Nullable String digestOf(String algorithm) {
    int with = algorithm.toUpperCase(Locale.ROOT).indexOf("WITH");
    return switch (with < 0 ? "" : algorithm.substring(0, with).toUpperCase(Locale.ROOT)) {
      case "MD5", "SHA1", "SHA256" -> "SHA-256";
      case "SHA384" -> "SHA-384";
      case "SHA512" -> "SHA-512";
      default -> null;
    };
  }

  /** The name of the type. */
  public String type() {
    return type;
  }

  /** A copy of the octets. */
  public byte[] octets() {
    return octets.clone();
  }

  /**
   * A challenge of {@code cryptosign} bound to the connection: each octet XOR that of the binding.
   *
   * @throws IllegalArgumentException when it is not as long as the binding
   */
  public byte[] bind(byte[] challenge) {
    if (challenge.length != octets.length) {
      throw new IllegalArgumentException(
          "a challenge of " + challenge.length + " bytes and a binding of " + octets.length);
    }
    byte[] bound = challenge.clone();
    for (int i = 0; i < bound.length; i++) {
      bound[i] ^= octets[i];
    }
    return bound;
  }

  /** The binding for the text that SCRAM signs (RFC 5802, section 7: {@code cbind-input}). */
  byte[] scramInput() {
    byte[] head = ("p=" + type + ",,").getBytes(US_ASCII);
    byte[] input = new byte[head.length + octets.length];
    System.arraycopy(head, 0, input, 0, head.length);
    System.arraycopy(octets, 0, input, head.length, octets.length);
    return input;
  }

  /** Does not show the octets. */
  @Override
  public String toString() {
    return type;
  }
}
