package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.router.port.EventLimits;
import io.starling.router.port.Limits;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.transport.TransportSettings.ConnectionLimits;
import io.starling.transport.http.HealthRoutes;
import io.starling.transport.http.HttpRoutes;
import io.starling.transport.http.HttpSettings;
import io.starling.transport.metrics.TransportCounter;
import io.starling.transport.tls.TlsSettings;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners over real sockets: HTTP, TLS, proxies, limits, and how connections end. */
class ListenersTest {

  private static final InetSocketAddress ANY = (InetSocketAddress) TestNode.ANY_PORT;

  private TestNode node = TestNode.start();

  @AfterEach
  void stop() {
    node.close();
  }

  private void restart(Limits limits, TransportSettings settings) {
    node.close();
    node = TestNode.start(limits, settings);
  }

  private SocketAddress http() {
    return node.open(Listener.http("http", ANY));
  }

  private static TestClient client(SocketAddress address) throws IOException {
    return TestClient.plain(address, true, SerializerFormat.JSON);
  }

  private static String status(String head) {
    return head.substring(9, 12);
  }

  // The upgrade.

  private static final String UPGRADE =
      """
      GET /ws HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Protocol: wamp.2.json\r
      \r
      """;

  @ParameterizedTest
  @CsvSource({
    "GET /ws, GET /ws, 101",
    "GET /ws, GET /nowhere, 404",
    "GET /ws, POST /ws, 405",
    "HTTP/1.1, HTTP/1.0, 426",
    "Upgrade: websocket, X: y, 426",
    "Connection: Upgrade, Connection: close, 426",
    "Version: 13, Version: 8, 426",
    "dGhlIHNhbXBsZSBub25jZQ==, short, 400",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ!!, 400",
    "wamp.2.json, wamp.2.nothing, 400",
    "Sec-WebSocket-Protocol, X-Protocol, 400",
    "Connection: Upgrade, 'Connection: keep-alive, uPgRaDe', 101",
    "wamp.2.json, 'foo, wamp.2.cbor', 101"
  })
  void upgradeIsJudged(String part, String instead, String status) throws IOException {
    try (TestClient client = client(http())) {
      assertThat(status(client.http(UPGRADE.replace(part, instead)))).isEqualTo(status);
    }
  }

  @Test
  void upgradeIsAcceptedAsTheStandardSays() throws IOException {
    try (TestClient client = client(http())) {
      String head =
          client.upgrade(
              "wamp.2.nothing, wamp.2.msgpack, wamp.2.json",
              "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
      assertThat(TestClient.header(head, "Sec-WebSocket-Accept"))
          .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(TestClient.header(head, "Sec-WebSocket-Protocol")).isEqualTo("wamp.2.msgpack");
      assertThat(TestClient.header(head, "Sec-WebSocket-Extensions"))
          .isEqualTo("permessage-deflate");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'wamp.2.msgpack, wamp.2.json', wamp.2.msgpack",
    "'wamp.2.json, wamp.2.msgpack', wamp.2.json",
    "'wamp.2.nothing, wamp.2.cbor', wamp.2.cbor",
    "'wamp.2.nothing, mqtt',"
  })
  void t110_clientsPreferenceCountsAndUnknownOffersAreRefused(String offer, String chosen)
      throws IOException {
    try (TestClient client = client(http())) {
      String head = client.http(UPGRADE.replace("wamp.2.json", offer));
      assertThat(status(head)).isEqualTo(chosen == null ? "400" : "101");
      if (chosen != null) {
        assertThat(TestClient.header(head, "Sec-WebSocket-Protocol")).isEqualTo(chosen);
      }
    }
  }

  @Test
  void originsAreChecked() throws IOException {
    HttpSettings some =
        new HttpSettings(
            "/ws",
            List.of("https://*.example.com", "http://localhost:8080"),
            null,
            null,
            null,
            HttpSettings.Compression.OFF,
            false,
            java.util.Set.of(),
            1000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    SocketAddress address = node.open(Listener.http("http", ANY).withHttp(some));
    for (String good : List.of("https://a.example.com", "HTTPS://A.b.Example.COM")) {
      try (TestClient client = client(address)) {
        assertThat(status(client.upgrade("wamp.2.json", "Origin: " + good + "\r\n")))
            .isEqualTo("101");
      }
    }
    for (String bad :
        List.of(
            "https://example.com", "http://a.example.com", "https://a.example.com.evil", "null")) {
      try (TestClient client = client(address)) {
        assertThat(status(client.upgrade("wamp.2.json", "Origin: " + bad + "\r\n")))
            .isEqualTo("403");
      }
    }
  }

  @Test
  void helloMayComeRightBehindTheUpgrade() throws IOException {
    try (TestClient client = client(http())) {
      byte[] hello = client.frame("[1,\"realm1\",{\"roles\":{\"caller\":{}}}]".getBytes("UTF-8"));
      client.out.write(UPGRADE.getBytes("US-ASCII"));
      client.out.write(hello);
      client.out.flush();
      assertThat(status(client.http(""))).isEqualTo("101");
      client.receive(io.starling.wamp.message.Welcome.class);
    }
  }

  // HTTP.

  @Test
  void routesAreServedOneAfterTheOther() throws IOException {
    AtomicBoolean ready = new AtomicBoolean();
    HttpRoutes routes = new HttpRoutes();
    HealthRoutes.addTo(routes, ready::get, () -> "metric 1\n");
    routes.addPrefix(
        HttpMethod.POST,
        "/echo",
        exchange ->
            exchange.respond(HttpResponseStatus.OK, exchange.path() + exchange.body().length));
    SocketAddress address = node.open(Listener.adminHttp("admin", routes, ANY));
    try (TestClient client = client(address)) {
      assertThat(get(client, "GET /ping")).endsWith("pong\n");
      assertThat(get(client, "GET /metrics")).contains("version=0.0.4").endsWith("metric 1\n");
      assertThat(get(client, "GET /ready")).startsWith("HTTP/1.1 503");
      ready.set(true);
      assertThat(get(client, "GET /ready")).startsWith("HTTP/1.1 200");
      assertThat(get(client, "GET /live")).startsWith("HTTP/1.1 200");
      assertThat(get(client, "DELETE /live")).startsWith("HTTP/1.1 405").contains("allow: GET");
      assertThat(get(client, "GET /nothing")).startsWith("HTTP/1.1 404");
      assertThat(get(client, "GET /ws")).startsWith("HTTP/1.1 404");
      assertThat(get(client, "POST /echo/a%20b")).endsWith("/echo/a b0");
      String two = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
      assertThat(client.http(two + two)).startsWith("HTTP/1.1 200");
      client.in.readNBytes(5);
      assertThat(client.http("")).startsWith("HTTP/1.1 200");
      client.in.readNBytes(5);
      assertThat(client.http("HEAD /ping HTTP/1.1\r\nHost: x\r\n\r\n"))
          .contains("content-length: 5");
      assertThat(get(client, "GET /ping")).endsWith("pong\n");
    }
  }

  private static String get(TestClient client, String request) throws IOException {
    String head =
        client.http(request + " HTTP/1.1\r\nHost: localhost\r\ncontent-length: 0\r\n\r\n");
    String length = TestClient.header(head, "content-length");
    return head + new String(client.in.readNBytes(Integer.parseInt(length)), "UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST /ping HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Content-Length: 1\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n",
        "GET /ping HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /ping HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\nx",
        "POST /ping HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /ping HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void malformedRequestsAreRefused(String request) throws IOException {
    HttpRoutes routes = new HttpRoutes();
    HealthRoutes.addTo(routes, () -> true, () -> "");
    SocketAddress address = node.open(Listener.adminHttp("admin", routes, ANY));
    try (TestClient client = client(address)) {
      assertThat(status(client.http(request))).isEqualTo("400");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void tooLargeBodyIsRefused() throws IOException {
    SocketAddress address = node.open(Listener.adminHttp("admin", new HttpRoutes(), ANY));
    try (TestClient client = client(address)) {
      assertThat(status(client.http("POST /x HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n")))
          .isEqualTo("413");
    }
  }

  // TLS.

  private static SSLContext trustAll(AtomicReference<X509Certificate> seen) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {
            seen.set(chain[0]);
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {all}, null);
    return context;
  }

  private static TestClient tls(
      SocketAddress address,
      boolean webSocket,
      AtomicReference<X509Certificate> seen,
      String... protocols)
      throws Exception {
    SSLSocket socket =
        (SSLSocket)
            trustAll(seen)
                .getSocketFactory()
                .createSocket(
                    ((InetSocketAddress) address).getAddress(),
                    ((InetSocketAddress) address).getPort());
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return TestClient.over(socket, address, webSocket, SerializerFormat.JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void callsAndEventsComeEncrypted(String protocol, @TempDir Path directory) throws Exception {
    TlsSettings tls = TlsSettings.development(directory);
    SocketAddress raw = node.open(Listener.rawTcp("raw-tls", ANY).withTls(tls));
    SocketAddress https = node.open(Listener.http("https", ANY).withTls(tls));
    AtomicReference<X509Certificate> seen = new AtomicReference<>();
    try (TestClient one = tls(raw, false, seen, protocol).shakeHands(15).join();
        TestClient two = tls(https, true, seen, protocol)) {
      two.upgrade("wamp.2.json", "");
      two.join();
      two.subscribe("com.example.topic");
      for (int i = 0; i < 20; i++) {
        one.publish("com.example.topic", i, "x".repeat(i * 5_000));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(two.args(two.receive(Event.class)))
            .isEqualTo(List.of((long) i, "x".repeat(i * 5_000)));
      }
      assertThat(seen.get().getSubjectX500Principal().getName()).contains("localhost");
      two.send(new Goodbye(java.util.Map.of(), io.starling.wamp.uri.Uri.of("wamp.close.normal")));
      two.receive(Goodbye.class);
    }
  }

  @Test
  void certificatesAreReloadedForNewConnections(@TempDir Path directory) throws Exception {
    Path crt = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    copyCertificate(directory.resolve("a"), crt, key);
    SocketAddress raw =
        node.open(Listener.rawTcp("raw-tls", ANY).withTls(TlsSettings.of(crt, key)));
    AtomicReference<X509Certificate> first = new AtomicReference<>();
    AtomicReference<X509Certificate> second = new AtomicReference<>();
    try (TestClient old = tls(raw, false, first).shakeHands(15).join()) {
      copyCertificate(directory.resolve("b"), crt, key);
      node.transport.reloadCertificates();
      try (TestClient fresh = tls(raw, false, second).shakeHands(15).join()) {
        fresh.subscribe("com.example.topic");
        old.subscribe("com.example.topic");
      }
      Files.writeString(crt, "broken");
      assertThatThrownBy(() -> node.transport.reloadCertificates()).isInstanceOf(IOException.class);
      tls(raw, false, second).shakeHands(15).close();
    }
    assertThat(first.get().getSerialNumber()).isNotEqualTo(second.get().getSerialNumber());
  }

  /** A listener with a development certificate makes one. */
  private void copyCertificate(Path directory, Path crt, Path key) throws IOException {
    node.open(
        Listener.rawTcp(directory.toString(), ANY).withTls(TlsSettings.development(directory)));
    Files.copy(
        directory.resolve("development.crt"),
        crt,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        directory.resolve("development.key"),
        key,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void plainTextOnATlsListenerFails(@TempDir Path directory) throws IOException {
    SocketAddress raw =
        node.open(Listener.rawTcp("raw-tls", ANY).withTls(TlsSettings.development(directory)));
    try (TestClient client = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      client.out.write(new byte[] {0x7F, (byte) 0xF1, 0, 0, 0, 0, 0, 0});
      client.isAtEnd();
    }
    await().until(() -> node.count(TransportCounter.HANDSHAKES_FAILED_TLS) == 1);
    assertThat(node.count(TransportCounter.INTERNAL_ERRORS)).isZero();
  }

  // Proxies.

  private static ProxySettings trusting(String block, boolean proxyProtocol) {
    return new ProxySettings(
        TestNode.addressesOf(block),
        proxyProtocol ? ProxySettings.Header.REQUIRED : ProxySettings.Header.OFF);
  }

  @Test
  void proxyHeaderComesBeforeTheHandshake() throws IOException {
    SocketAddress raw =
        node.open(Listener.rawTcp("raw", ANY).withProxies(trusting("127.0.0.0/8", true)));
    try (TestClient client = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      client.out.write("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n".getBytes("US-ASCII"));
      client.shakeHands(15).join();
    }
    try (TestClient client = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      client.out.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      client.isAtEnd();
    }
    await().until(() -> node.count(TransportCounter.HANDSHAKES_FAILED_PROXY) == 1);
  }

  @Test
  void proxyHeaderOfAStrangerIsRefused() throws IOException {
    SocketAddress raw =
        node.open(Listener.rawTcp("raw", ANY).withProxies(trusting("10.0.0.0/8", true)));
    try (TestClient client = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      client.isAtEnd();
    }
    assertThat(node.count(TransportCounter.HANDSHAKES_FAILED_PROXY)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, X-Forwarded-For: 192.0.2.7, 192.0.2.7",
    "127.0.0.0/8, 'X-Forwarded-For: 6.6.6.6, 192.0.2.7', 192.0.2.7",
    "127.0.0.0/8, 'X-Forwarded-For: 192.0.2.7, 127.0.0.9', 192.0.2.7",
    "127.0.0.0/8, 'Forwarded: for=\"[2001:db8::1]:80\";proto=https', 2001:db8:0:0:0:0:0:1",
    "127.0.0.0/8, Forwarded: for=_hidden, 127.0.0.1",
    "10.0.0.0/8, X-Forwarded-For: 192.0.2.7, 127.0.0.1"
  })
  void forwardedAddressesCountFromTrustedProxies(String trusted, String header, String address)
      throws IOException {
    HttpRoutes routes = new HttpRoutes();
    routes.add(
        HttpMethod.GET,
        "/who",
        exchange -> exchange.respond(HttpResponseStatus.OK, String.valueOf(exchange.address())));
    SocketAddress http =
        node.open(Listener.adminHttp("http", routes, ANY).withProxies(trusting(trusted, false)));
    try (TestClient client = client(http)) {
      String head = client.http("GET /who HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");
      int length = Integer.parseInt(TestClient.header(head, "content-length"));
      assertThat(new String(client.in.readNBytes(length), "US-ASCII")).isEqualTo(address);
    }
  }

  // Limits.

  @Test
  void connectionsPerAddressAreLimited() throws IOException {
    restart(
        Limits.DEFAULT,
        TransportSettings.DEFAULT.withLimits(new ConnectionLimits(100, 2, 1000, false, 10_000)));
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    SocketAddress http = http();
    try (TestClient _ = TestClient.raw(raw, SerializerFormat.JSON);
        TestClient _ = TestClient.raw(raw, SerializerFormat.JSON)) {
      assertThatThrownBy(() -> TestClient.raw(raw, SerializerFormat.JSON))
          .hasMessageContaining("refused: [127, 64, 0, 0]");
      try (TestClient client = client(http)) {
        assertThat(status(client.upgrade("wamp.2.json", ""))).isEqualTo("503");
      }
      assertThat(node.count(TransportCounter.CONNECTIONS_REFUSED_ADDRESS)).isEqualTo(2);
    }
    await().until(() -> node.transport.connections() == 0);
    TestClient.raw(raw, SerializerFormat.JSON).close();
  }

  @Test
  void connectionsInAllAreLimited() throws IOException {
    restart(
        Limits.DEFAULT,
        TransportSettings.DEFAULT.withLimits(new ConnectionLimits(1, 100, 1000, false, 10_000)));
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    try (TestClient one = TestClient.raw(raw, SerializerFormat.JSON);
        TestClient two = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      two.isAtEnd();
      one.join();
    }
    assertThat(node.count(TransportCounter.CONNECTIONS_REFUSED_TOTAL)).isEqualTo(1);
  }

  @Test
  void connectionsThatComeTooFastWait() throws IOException {
    restart(
        Limits.DEFAULT,
        TransportSettings.DEFAULT.withLimits(new ConnectionLimits(1000, 1000, 1000, false, 20)));
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    for (int i = 0; i < 30; i++) {
      TestClient.raw(raw, SerializerFormat.JSON).close();
    }
    assertThat(node.count(TransportCounter.ACCEPTS_PAUSED)).isPositive();
    await().until(() -> node.count(TransportCounter.CONNECTIONS_CLOSED) == 30);
  }

  @Test
  void slowReceiverDoesNotHoldOthersUpAndIsBounded() throws IOException {
    restart(
        new Limits(
            1024,
            1 << 20,
            2 << 20,
            SlowReceiverPolicy.DROP,
            1000,
            1000,
            1000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ZERO,
            64 << 20,
            EventLimits.DEFAULT),
        TransportSettings.DEFAULT);
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    try (TestClient slow = TestClient.raw(raw, SerializerFormat.MSGPACK).join();
        TestClient quick = TestClient.raw(raw, SerializerFormat.MSGPACK).join();
        TestClient publisher = TestClient.raw(raw, SerializerFormat.MSGPACK).join()) {
      slow.subscribe("com.example.topic");
      quick.subscribe("com.example.topic");
      String payload = "x".repeat(10_000);
      for (int i = 0; i < 3_000; i++) {
        publisher.publish("com.example.topic", i, payload);
        assertThat(quick.args(quick.receive(Event.class)).getFirst()).isEqualTo((long) i);
      }
      // What was dropped is missing, and what comes later arrives again.
      long next = -1;
      long last;
      do {
        last = next;
        next = (long) slow.args(slow.receive(Event.class)).getFirst();
        publisher.publish("com.example.topic", 10_000, "later");
        quick.receive(Event.class);
      } while (next == last + 1);
      assertThat(next).isEqualTo(10_000);
      assertThat(last).isLessThan(2_999);
    }
  }

  // Ends.

  @Test
  void garbageGetsAnAbortThatArrivesAndThenTheEnd() throws IOException {
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    try (TestClient client = TestClient.raw(raw, SerializerFormat.JSON).join()) {
      client.out.write(client.frame("{}".getBytes("UTF-8")));
      client.out.write(new byte[200_000]);
      client.out.flush();
      client.receive(io.starling.wamp.message.Abort.class);
      assertThat(client.isAtEnd()).as("closed without a reset").isTrue();
    }
  }

  @Test
  void clientThatShutsItsSideIsGone() throws IOException {
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    Socket socket = new Socket();
    try (TestClient client =
        TestClient.over(socket, raw, false, SerializerFormat.JSON).shakeHands(15).join()) {
      socket.shutdownOutput();
      assertThat(client.isAtEnd()).isTrue();
      await().until(() -> node.transport.connections() == 0);
    }
  }

  @Test
  void clientThatDoesNotCloseIsCut() throws IOException {
    SocketAddress http = http();
    try (TestClient client = TestClient.webSocket(http, SerializerFormat.JSON).join()) {
      client.out.write(0xF1);
      client.out.flush();
      assertThat(client.receiveFrame().closeCode()).isEqualTo(1002);
      await().until(() -> node.transport.connections() == 0);
      assertThat(node.count(TransportCounter.CLOSES_FORCED)).isEqualTo(1);
    }
  }

  @Test
  void closingSaysGoodbyeAndWaits() throws IOException {
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    SocketAddress http = http();
    try (TestClient one = TestClient.raw(raw, SerializerFormat.JSON).join();
        TestClient two = TestClient.webSocket(http, SerializerFormat.CBOR).join()) {
      Thread closing = Thread.startVirtualThread(() -> node.transport.close(Duration.ofSeconds(8)));
      for (TestClient client : List.of(one, two)) {
        Goodbye goodbye = client.receive(Goodbye.class);
        assertThat(goodbye.reason().toString()).contains("system_shutdown");
        client.close();
      }
      await().until(() -> !closing.isAlive());
      assertThatThrownBy(() -> TestClient.raw(raw, SerializerFormat.JSON))
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(IoBackend.class)
  void everyBackendServes(IoBackend backend, @TempDir Path directory) throws IOException {
    TransportSettings defaults = TransportSettings.DEFAULT;
    org.junit.jupiter.api.Assumptions.assumeTrue(
        backend != IoBackend.IO_URING || io.netty.channel.uring.IoUring.isAvailable());
    restart(
        Limits.DEFAULT,
        new TransportSettings(
            backend,
            false,
            16,
            1 << 16,
            64,
            defaults.handshakeTimeout(),
            defaults.closeTimeout(),
            defaults.pingInterval(),
            2,
            defaults.limits()));
    SocketAddress raw = node.open(Listener.rawTcp("raw", ANY));
    SocketAddress unix = node.open(Listener.rawUnix("unix", directory.resolve("socket")));
    try (TestClient one = TestClient.raw(raw, SerializerFormat.JSON).join();
        TestClient two = TestClient.raw(unix, SerializerFormat.JSON).join()) {
      two.subscribe("com.example.topic");
      one.publish("com.example.topic", "x".repeat(50_000));
      assertThat(two.args(two.receive(Event.class))).isEqualTo(List.of("x".repeat(50_000)));
      one.out.write(new byte[] {0, 1, 0, 1});
      one.out.flush();
      assertThat(one.isAtEnd()).isTrue();
    }
  }

  // Unix sockets.

  @Test
  void staleSocketIsReplacedAndOneInUseIsNot(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("socket");
    ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    other.bind(UnixDomainSocketAddress.of(path));
    assertThatThrownBy(() -> node.transport.open(Listener.rawUnix("unix", path)))
        .hasMessageContaining("in use");
    other.close();
    assertThat(path).exists();
    SocketAddress address = node.open(Listener.rawUnix("unix", path));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw----");
    TestClient.raw(address, SerializerFormat.JSON).join().close();
    node.transport.stopAccepting();
    await().until(() -> !Files.exists(path));
    Files.writeString(path, "a file");
    assertThatThrownBy(() -> node.transport.open(Listener.rawUnix("unix", path)))
        .hasMessageContaining("not a socket");
    assertThat(path).hasContent("a file");
  }

  @Test
  void socketHasThePermissionsThatAreWanted(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("socket");
    node.open(
        Listener.rawUnix("unix", path)
            .withSocketMode(PosixFilePermissions.fromString("rwxrwxrwx")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwxrwxrwx");
  }

  @Test
  void addressInUseIsSaid() {
    InetSocketAddress taken = (InetSocketAddress) node.open(Listener.rawTcp("one", ANY));
    assertThatThrownBy(() -> node.transport.open(Listener.rawTcp("two", taken)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on");
    assertThat(node.transport.addresses()).containsOnlyKeys("one");
  }
}
