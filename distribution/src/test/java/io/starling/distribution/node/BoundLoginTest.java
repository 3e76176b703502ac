package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.AbortException;
import io.starling.client.ClientConfig;
import io.starling.client.ConnectionException;
import io.starling.client.ReconnectPolicy;
import io.starling.client.SessionInfo;
import io.starling.client.SessionListener;
import io.starling.client.TlsTrust;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins that are bound to their TLS connection, over real sockets, with somebody in between. */
@Timeout(60)
class BoundLoginTest {

  private static final String EXPORTER = "tls-exporter";
  private static final String END_POINT = "tls-server-end-point";
  private static final Authentication SCRAM = Authentication.scram("ann", "open sesame");
  private static final Authentication KEY =
      Authentication.cryptosign("4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510");

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {argon-memory: 1MiB}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {enabled: false, bind: "127.0.0.1:0"}
        https: {type: http, bind: "127.0.0.1:0", tls: %2$s}
        raw-tls: {type: raw-tcp, bind: "127.0.0.1:0", tls: %2$s}
      realms:
        - uri: com.shop
          authmethods: [wamp-scram, cryptosign]
          users:
            - username: ann
              password: open sesame
              authorized_keys: [1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d]
          sources:
            - {usernames: all, authmethod: wamp-scram}
            - {usernames: all, authmethod: cryptosign}
      """;

  @TempDir private Path directory;
  private @Nullable Node node;

  @AfterEach
  void stop() {
    if (node != null) {
      node.drain();
    }
  }

  private Node start(Path folder, String tls) throws IOException {
    Path file = Files.createDirectories(folder).resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(folder, tls));
    return Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  private void start(String tls) throws IOException {
    node = start(directory, "{development-certificate: true" + tls + "}");
  }

  private int port(String listener) {
    String address = node.listeners().get(listener).getFirst();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static String rawSocket(int port) {
    return "rss://127.0.0.1:" + port;
  }

  private static String webSocket(int port) {
    return "wss://127.0.0.1:" + port + "/ws";
  }

  private static SessionInfo join(String url, Authentication method, @Nullable String binding) {
    ClientConfig.Builder config =
        ClientConfig.builder(url, "com.shop").authentication(method).trust(TlsTrust.insecure());
    if (binding != null) {
      config.channelBinding(binding);
    }
    try (WampClient client = WampClient.connect(config.build()).join()) {
      return client.session().orElseThrow();
    }
  }

  private static void assertRefused(String url, Authentication method, String binding) {
    assertThatThrownBy(() -> join(url, method, binding))
        .cause()
        .isInstanceOfSatisfying(
            AbortException.class,
            e -> assertThat(e.uri()).isEqualTo("wamp.error.authentication_denied"));
  }

  /** Has a node make a certificate, and returns what shows that one and trusts any. */
  private SSLContext identity(Path folder) throws Exception {
    Path certificate;
    try (Stream<Path> files = Files.walk(folder)) {
      certificate =
          files.filter(file -> file.endsWith("development.crt")).findFirst().orElseThrow();
    }
    String pem =
        Files.readString(certificate.resolveSibling("development.key"))
            .replaceAll("-----.*-----", "");
    PrivateKey own =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("own", own, new char[0], new Certificate[] {read(certificate)});
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, new char[0]);
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.filter(file -> file.endsWith("development.crt")).toList()) {
        known.setCertificateEntry(each.toString(), read(each));
      }
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Certificate read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void loginsAreBoundToTheirConnection() throws IOException {
    start("");
    for (String url : List.of(webSocket(port("https")), rawSocket(port("raw-tls")))) {
      assertThat(join(url, SCRAM, EXPORTER).authmethod()).isEqualTo("wamp-scram");
      assertThat(join(url, SCRAM, END_POINT).authmethod()).isEqualTo("wamp-scram");
      assertThat(join(url, KEY, EXPORTER).authmethod()).isEqualTo("cryptosign");
    }
  }

  @Test
  void whoIsInBetweenCannotPassLoginsOn() throws Exception {
    start("");
    Path elsewhere = directory.resolve("elsewhere");
    start(elsewhere, "{development-certificate: true}").drain();
    SSLContext own = identity(elsewhere);
    for (String listener : List.of("https", "raw-tls")) {
      try (Relay relay = Relay.ofTls(own, port(listener))) {
        String url = listener.equals("https") ? webSocket(relay.port()) : rawSocket(relay.port());
        assertThat(join(url, SCRAM, null).authid()).isEqualTo("ann");
        assertThat(join(url, KEY, null).authid()).isEqualTo("ann");

        assertRefused(url, SCRAM, EXPORTER);
        assertRefused(url, SCRAM, END_POINT);
        assertRefused(url, KEY, EXPORTER);
      }
    }
  }

  /** The certificate is the same then, the connections are not. */
  @Test
  void whoHasTheRoutersKeyCannotPassLoginsOnThatAreBoundToTheConnection() throws Exception {
    start("");
    try (Relay relay = Relay.ofTls(identity(directory.resolve("data/raw-tls")), port("raw-tls"))) {
      String url = rawSocket(relay.port());
      assertThat(join(url, SCRAM, END_POINT).authid()).isEqualTo("ann");

      assertRefused(url, SCRAM, EXPORTER);
      assertRefused(url, KEY, EXPORTER);
    }
  }

  /** A connection that resumes the TLS session of another one has an exporter of its own. */
  @Test
  void clientsThatComeBackAreBoundToTheirNewConnection() throws Exception {
    start("");
    for (Authentication method : List.of(SCRAM, KEY)) {
      BlockingQueue<SessionInfo> joined = new LinkedBlockingQueue<>();
      try (Relay relay = Relay.ofBytes(port("raw-tls"));
          WampClient client =
              WampClient.connect(
                      ClientConfig.builder(rawSocket(relay.port()), "com.shop")
                          .authentication(method)
                          .channelBinding(EXPORTER)
                          .trust(TlsTrust.insecure())
                          .reconnect(ReconnectPolicy.forever())
                          .listener(listener(joined))
                          .build())
                  .join()) {
        SessionInfo first = joined.poll(20, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
          relay.drop();

          SessionInfo next = joined.poll(20, TimeUnit.SECONDS);

          assertThat(next).isNotNull();
          assertThat(next.authid()).isEqualTo("ann");
          assertThat(next.id()).isNotEqualTo(first.id());
        }
        assertThat(client.session()).isPresent();
      }
    }
  }

  private static SessionListener listener(Queue<SessionInfo> joined) {
    return new SessionListener() {
      @Override
      public void joined(SessionInfo session) {
        joined.add(session);
      }
    };
  }

  @Test
  void withoutTls13ThereIsNoExporter() throws IOException {
    start(", versions: [TLSv1.2]");
    String url = rawSocket(port("raw-tls"));

    assertThat(join(url, SCRAM, END_POINT).authid()).isEqualTo("ann");
    for (Authentication method : List.of(SCRAM, KEY)) {
      assertThatThrownBy(() -> join(url, method, EXPORTER))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ConnectionException.class)
          .rootCause()
          .hasMessageContaining("TLS 1.3");
    }
    assertThatThrownBy(() -> join("ws://127.0.0.1:" + port("http") + "/ws", SCRAM, END_POINT))
        .hasCauseInstanceOf(ConnectionException.class);
  }

  /** The client has what the router does not tell. */
  @Test
  void byBoringSslThereIsNoExporter() throws IOException {
    start(", engine: openssl");
    String url = rawSocket(port("raw-tls"));

    assertThat(join(url, SCRAM, END_POINT).authid()).isEqualTo("ann");
    assertRefused(url, SCRAM, EXPORTER);
    assertThatThrownBy(() -> join(url, KEY, EXPORTER))
        .cause()
        .isInstanceOf(AbortException.class)
        .hasMessageContaining("a cryptosign challenge with the channel binding null");
  }
}
