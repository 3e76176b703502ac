package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.starling.router.port.Limits;
import io.starling.transport.metrics.TransportCounter;
import io.starling.transport.tls.TlsSettings;
import io.starling.transport.tls.TlsSettings.ClientCertificates;
import io.starling.transport.tls.TlsSettings.Engine;
import io.starling.transport.tls.TlsSettings.Version;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS on listeners: who is let in, what is spoken, and certificates that change. */
class TlsListenersTest {

  private static final InetSocketAddress ANY = (InetSocketAddress) TestNode.ANY_PORT;

  private TestNode node = TestNode.start();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    node.close();
  }

  private SocketAddress open(TlsSettings tls) {
    return node.open(Listener.rawTcp("raw-tls", ANY).withTls(tls));
  }

  private TlsSettings server() {
    return TlsSettings.development(directory.resolve("server"));
  }

  /** A directory with a certificate, {@code development.crt}, and its key; nobody trusts it yet. */
  private Path certificate(String name) {
    Path made = directory.resolve(name);
    node.open(Listener.rawTcp(name, ANY).withTls(TlsSettings.development(made)));
    return made;
  }

  /** Trusts every server, and shows the certificate of a directory. */
  private static SSLContext context(@Nullable Path own) throws Exception {
    TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : keys(own), new TrustManager[] {all}, null);
    return context;
  }

  private static KeyManager[] keys(Path own) throws Exception {
    String pem = Files.readString(own.resolve("development.key")).replaceAll("-----.*-----", "");
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    Certificate shown;
    try (InputStream in = Files.newInputStream(own.resolve("development.crt"))) {
      shown = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, new char[0], new Certificate[] {shown});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static SSLSocket socket(SocketAddress address, @Nullable Path own) throws Exception {
    InetSocketAddress to = (InetSocketAddress) address;
    return (SSLSocket) context(own).getSocketFactory().createSocket(to.getAddress(), to.getPort());
  }

  private static TestClient joined(SSLSocket socket, SocketAddress address) throws IOException {
    return TestClient.over(socket, address, false, SerializerFormat.JSON).shakeHands(15).join();
  }

  private static boolean isLetIn(SSLSocket socket, SocketAddress address) {
    try (TestClient client = joined(socket, address)) {
      client.subscribe("com.example.topic");
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "JDK, NONE, , true",
    "JDK, NONE, stranger, true",
    "JDK, OPTIONAL, , true",
    "JDK, OPTIONAL, friend, true",
    "JDK, OPTIONAL, stranger, false",
    "JDK, REQUIRED, , false",
    "JDK, REQUIRED, friend, true",
    "JDK, REQUIRED, stranger, false",
    "OPENSSL, OPTIONAL, stranger, false",
    "OPENSSL, REQUIRED, , false",
    "OPENSSL, REQUIRED, friend, true"
  })
  void clientsShowCertificates(
      Engine engine, ClientCertificates wanted, @Nullable String shown, boolean letIn)
      throws Exception {
    assumeTrue(engine == Engine.JDK || OpenSsl.isAvailable());
    Path friend = certificate("friend");
    Path stranger = certificate("stranger");
    SocketAddress raw =
        open(server().withEngine(engine).withClients(wanted, friend.resolve("development.crt")));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      Path own = shown == null ? null : shown.equals("friend") ? friend : stranger;
      SSLSocket socket = socket(raw, own);
      socket.setEnabledProtocols(new String[] {protocol});
      assertThat(isLetIn(socket, raw)).as(protocol).isEqualTo(letIn);
    }
    await().until(() -> node.count(TransportCounter.HANDSHAKES_FAILED_TLS) == (letIn ? 0 : 2));
  }

  @ParameterizedTest
  @CsvSource({
    "TLS_1_2, TLSv1.2, true",
    "TLS_1_2, TLSv1.3, false",
    "TLS_1_3, TLSv1.3, true",
    "TLS_1_3, TLSv1.2, false"
  })
  void onlyTheVersionsOfTheSettingsAreSpoken(Version spoken, String protocol, boolean letIn)
      throws Exception {
    SocketAddress raw = open(server().withVersions(EnumSet.of(spoken)));
    SSLSocket socket = socket(raw, null);
    socket.setEnabledProtocols(new String[] {protocol});
    assertThat(isLetIn(socket, raw)).isEqualTo(letIn);
  }

  @ParameterizedTest
  @CsvSource({
    "JDK, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
    "JDK, TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true",
    "JDK, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false",
    "JDK, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, false",
    "JDK, TLSv1.3, TLS_AES_128_GCM_SHA256, true",
    "JDK, TLSv1.3, TLS_AES_256_GCM_SHA384, true",
    "OPENSSL, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
    "OPENSSL, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, false",
    "OPENSSL, TLSv1.3, TLS_AES_128_GCM_SHA256, true"
  })
  void onlyCiphersWithForwardSecrecyAndAuthenticationAreSpoken(
      Engine engine, String protocol, String cipher, boolean letIn) throws Exception {
    assumeTrue(engine == Engine.JDK || OpenSsl.isAvailable());
    SocketAddress raw = open(server().withEngine(engine));
    SSLSocket socket = socket(raw, null);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setEnabledCipherSuites(new String[] {cipher});
    assertThat(isLetIn(socket, raw)).isEqualTo(letIn);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void largeEventsComeWholeWithEachEngine(Engine engine) throws Exception {
    assumeTrue(engine == Engine.JDK || OpenSsl.isAvailable());
    SocketAddress raw = open(server().withEngine(engine));
    try (TestClient one = joined(socket(raw, null), raw);
        TestClient two = joined(socket(raw, null), raw)) {
      two.subscribe("com.example.topic");
      for (int i = 0; i < 20; i++) {
        one.publish("com.example.topic", i, "x".repeat(i * 10_000));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(two.args(two.receive(Event.class)))
            .isEqualTo(List.of((long) i, "x".repeat(i * 10_000)));
      }
    }
  }

  @Test
  void handshakeIsNotWaitedForForEver() throws Exception {
    node.close();
    node =
        TestNode.start(
            Limits.DEFAULT, TransportSettings.DEFAULT.withHandshakeTimeout(Duration.ofMillis(100)));
    SocketAddress raw = open(server());
    try (TestClient silent = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      silent.isAtEnd();
    }
    await().until(() -> node.transport.connections() == 0);
    assertThat(
            node.count(TransportCounter.HANDSHAKES_FAILED_TLS)
                + node.count(TransportCounter.HANDSHAKES_TIMED_OUT))
        .isPositive();
  }

  private void replaceBy(Path other, Path crt, Path key) throws IOException {
    Files.copy(other.resolve("development.key"), key, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(other.resolve("development.crt"), crt, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Certificate shown(SocketAddress raw) throws Exception {
    try (SSLSocket socket = socket(raw, null)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void changedFilesAreUsedForNewConnectionsAndOldOnesLive() throws Exception {
    Path crt = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    replaceBy(certificate("a"), crt, key);
    Path next = certificate("b");
    SocketAddress raw = open(TlsSettings.of(crt, key).withReloadInterval(Duration.ofMillis(50)));
    SocketAddress never =
        node.open(
            Listener.rawTcp("never", ANY)
                .withTls(TlsSettings.of(crt, key).withReloadInterval(Duration.ZERO)));
    Certificate before = shown(raw);
    try (TestClient old = joined(socket(raw, null), raw)) {
      replaceBy(next, crt, key);
      await().ignoreExceptions().until(() -> !shown(raw).equals(before));
      Certificate after = shown(raw);
      old.subscribe("com.example.topic");
      assertThat(shown(never)).isEqualTo(before);
      Files.writeString(crt, "broken");
      assertThat(shown(raw)).isEqualTo(after);
    }
  }

  @Test
  void settingsWithoutAVersionAreRefused() {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> server().withVersions(Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
