package io.starling.distribution.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logins by the method {@code tls} over real sockets. The certificate is the one that a node makes
 * for development, whose subject has the common name {@code localhost}.
 */
@Timeout(60)
class ClientCertificateTest {

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {enabled: false, bind: "127.0.0.1:0"}
        raw-tls: {type: raw-tcp, bind: "127.0.0.1:0", tls: %s}
      realms:
        - uri: com.shop
          authmethods: [tls]
          users: [{username: ann, aliases: [localhost]}, {username: bob}]
          sources: [{usernames: all, authmethod: tls}]
      """;

  @TempDir private Path directory;

  private Node start(String tls) throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory, tls));
    return Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  /** Has a node make a certificate, and returns where it is. */
  private Path certificate() throws IOException {
    start("{development-certificate: true}").drain();
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith("development.crt")).findFirst().orElseThrow();
    }
  }

  private static SSLContext context(Path certificate, boolean isShown) throws Exception {
    Path key = certificate.resolveSibling("development.key");
    String pem = Files.readString(key).replaceAll("-----.*-----", "");
    PrivateKey own =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    Certificate known;
    try (InputStream in = Files.newInputStream(certificate)) {
      known = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setCertificateEntry("known", known);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(keys);
    keys.setKeyEntry("own", own, new char[0], new Certificate[] {known});
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(isShown ? managers.getKeyManagers() : null, trust.getTrustManagers(), null);
    return context;
  }

  /** Says HELLO over a raw socket, and returns the answer. */
  private static String hello(SSLContext context, String address, String authid)
      throws IOException {
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      out.writeInt(0x7FF10000); // The longest messages, in JSON.
      assertThat(in.readInt() >>> 24).isEqualTo(0x7F);
      byte[] hello =
          ("[1,\"com.shop\",{\"roles\":{\"caller\":{}},\"authmethods\":[\"tls\"]"
                  + (authid.isEmpty() ? "" : ",\"authid\":\"" + authid + "\"")
                  + "}]")
              .getBytes(UTF_8);
      out.writeInt(hello.length);
      out.write(hello);
      out.flush();
      byte[] answer = new byte[in.readInt()];
      in.readFully(answer);
      return new String(answer, UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "openssl"})
  void certificateLogsItsUserIn(String engine) throws Exception {
    Path certificate = certificate();
    Node node =
        start(
            "{certificate: \"%s\", key: \"%s\", trust: \"%s\", client-auth: optional, engine: %s}"
                .formatted(
                    certificate,
                    certificate.resolveSibling("development.key"),
                    certificate,
                    engine));
    try {
      String address = node.listeners().get("raw-tls").getFirst();
      SSLContext shown = context(certificate, true);

      assertThat(hello(shown, address, ""))
          .startsWith("[2,")
          .contains("\"authid\":\"ann\"", "\"authmethod\":\"tls\"");
      assertThat(hello(shown, address, "ann")).startsWith("[2,");
      assertThat(hello(shown, address, "bob"))
          .startsWith("[3,")
          .contains("wamp.error.authentication_denied");
      assertThat(hello(context(certificate, false), address, "ann"))
          .startsWith("[3,")
          .contains("wamp.error.no_matching_auth_method");
    } finally {
      node.drain();
    }
  }
}
