package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.router.port.Limits;
import io.starling.transport.ProxySettings.Header;
import io.starling.transport.TransportSettings.ConnectionLimits;
import io.starling.transport.http.HttpRoutes;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of the PROXY protocol, from proxies that are trusted and from others. */
class ProxyListenersTest {

  private static final InetSocketAddress ANY = (InetSocketAddress) TestNode.ANY_PORT;
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String TRUSTED = "127.0.0.0/8";

  private TestNode node = TestNode.start();

  @AfterEach
  void stop() {
    node.close();
  }

  private static ProxySettings proxies(String trusted, Header header) {
    return new ProxySettings(TestNode.addressesOf(trusted), header);
  }

  /** The octets of a header by its name in the tables below. */
  private static byte[] header(String name) {
    String text =
        switch (name) {
          case "v1" -> "PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n";
          case "v1-ipv6" -> "PROXY TCP6 2001:db8::7 ::1 4711 80\r\n";
          case "v1-unknown" -> "PROXY UNKNOWN\r\n";
          case "v1-broken" -> "PROXY TCP4 nobody 192.0.2.8 4711 80\r\n";
          default -> "";
        };
    String binary =
        switch (name) {
          case "v2" -> SIGNATURE + "2111000c" + "c0000207" + "c0000208" + "12670050";
          case "v2-local" -> SIGNATURE + "20000000";
          default -> "";
        };
    return binary.isEmpty()
        ? text.getBytes(StandardCharsets.US_ASCII)
        : HexFormat.of().parseHex(binary);
  }

  @ParameterizedTest
  @CsvSource({
    "OPTIONAL, 127.0.0.0/8, v1, 192.0.2.7",
    "OPTIONAL, 127.0.0.0/8, v1-ipv6, 2001:db8:0:0:0:0:0:7",
    "OPTIONAL, 127.0.0.0/8, v1-unknown, 127.0.0.1",
    "OPTIONAL, 127.0.0.0/8, v2, 192.0.2.7",
    "OPTIONAL, 127.0.0.0/8, v2-local, 127.0.0.1",
    "OPTIONAL, 127.0.0.0/8, none, 127.0.0.1",
    "OPTIONAL, 10.0.0.0/8, none, 127.0.0.1",
    "REQUIRED, 127.0.0.0/8, v1, 192.0.2.7",
    "REQUIRED, 127.0.0.0/8, v1-unknown, 127.0.0.1",
    "REQUIRED, 127.0.0.0/8, v2, 192.0.2.7",
    "REQUIRED, 127.0.0.0/8, v2-local, 127.0.0.1"
  })
  void trustedProxyTellsTheAddress(Header wanted, String trusted, String sent, String address)
      throws IOException {
    SocketAddress http = who(trusted, wanted);
    for (boolean octetByOctet : new boolean[] {false, true}) {
      try (TestClient client = TestClient.plain(http, true, SerializerFormat.JSON)) {
        send(client, header(sent), octetByOctet);
        String head = client.http("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
        int length = Integer.parseInt(TestClient.header(head, "content-length"));
        assertThat(new String(client.in.readNBytes(length), StandardCharsets.US_ASCII))
            .isEqualTo(address);
      }
    }
    assertThat(node.count(TransportCounter.HANDSHAKES_FAILED_PROXY)).isZero();
  }

  private static void send(TestClient client, byte[] octets, boolean octetByOctet)
      throws IOException {
    if (!octetByOctet) {
      client.out.write(octets);
      return;
    }
    for (byte octet : octets) {
      client.out.write(octet);
      client.out.flush();
    }
  }

  private SocketAddress who(String trusted, Header wanted) {
    HttpRoutes routes = new HttpRoutes();
    routes.add(
        HttpMethod.GET,
        "/who",
        exchange -> exchange.respond(HttpResponseStatus.OK, String.valueOf(exchange.address())));
    return node.open(Listener.adminHttp("http", routes, ANY).withProxies(proxies(trusted, wanted)));
  }

  @ParameterizedTest
  @CsvSource({
    "OFF, 127.0.0.0/8, v1",
    "OFF, 127.0.0.0/8, v2",
    "OPTIONAL, 10.0.0.0/8, v1",
    "OPTIONAL, 10.0.0.0/8, v2"
  })
  void headerOfAStrangerIsNoHttp(Header wanted, String trusted, String sent) throws IOException {
    try (TestClient client = TestClient.plain(who(trusted, wanted), true, SerializerFormat.JSON)) {
      client.out.write(header(sent));
      assertThat(client.http("\r\n")).startsWith("HTTP/1.1 400");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REQUIRED, 10.0.0.0/8, v1",
    "REQUIRED, 10.0.0.0/8, none",
    "REQUIRED, 127.0.0.0/8, none",
    "REQUIRED, 127.0.0.0/8, v1-broken",
    "OPTIONAL, 127.0.0.0/8, v1-broken"
  })
  void connectionWithoutTheRequiredHeaderIsClosed(Header wanted, String trusted, String sent)
      throws IOException {
    try (TestClient client = TestClient.plain(who(trusted, wanted), true, SerializerFormat.JSON)) {
      try {
        client.out.write(header(sent));
        client.out.write("GET /who HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      } catch (IOException closedAlready) {
        // That is what is wanted.
      }
      client.isAtEnd();
    }
    await().until(() -> node.count(TransportCounter.HANDSHAKES_FAILED_PROXY) == 1);
    assertThat(node.count(TransportCounter.HTTP_REQUESTS)).isZero();
  }

  @Test
  void shortHandshakeOfARawSocketIsNotWaitedFor() throws IOException {
    SocketAddress raw =
        node.open(Listener.rawTcp("raw", ANY).withProxies(proxies(TRUSTED, Header.OPTIONAL)));
    TestClient.raw(raw, SerializerFormat.JSON).join().close();
    try (TestClient client = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      client.out.write(header("v2"));
      client.shakeHands(15).join();
    }
  }

  @Test
  void clientsBehindAProxyAreCountedAndNotTheProxy() throws IOException {
    node.close();
    node =
        TestNode.start(
            Limits.DEFAULT,
            TransportSettings.DEFAULT.withLimits(
                new ConnectionLimits(100, 1, 1000, false, 10_000)));
    SocketAddress raw =
        node.open(Listener.rawTcp("raw", ANY).withProxies(proxies(TRUSTED, Header.REQUIRED)));
    try (TestClient one = TestClient.plain(raw, false, SerializerFormat.JSON);
        TestClient two = TestClient.plain(raw, false, SerializerFormat.JSON);
        TestClient other = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      one.out.write(header("v1"));
      one.shakeHands(15).join();
      two.out.write(header("v2"));
      assertThatThrownBy(() -> two.shakeHands(15)).hasMessageContaining("refused: [127, 64, 0, 0]");
      other.out.write(header("v1-ipv6"));
      other.shakeHands(15).join();
    }
    assertThat(node.count(TransportCounter.CONNECTIONS_REFUSED_ADDRESS)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "REQUIRED, 127.0.0.0/8, '', HANDSHAKES_FAILED_PROXY",
    "REQUIRED, 127.0.0.0/8, PRO, HANDSHAKES_FAILED_PROXY",
    "OPTIONAL, 127.0.0.0/8, '', HANDSHAKES_TIMED_OUT",
    "OPTIONAL, 127.0.0.0/8, PRO, HANDSHAKES_TIMED_OUT",
    "OPTIONAL, 127.0.0.0/8, PROXY TCP4, HANDSHAKES_FAILED_PROXY",
    "OPTIONAL, 10.0.0.0/8, '', HANDSHAKES_TIMED_OUT"
  })
  void silenceIsNotWaitedForForEver(
      Header wanted, String trusted, String sent, TransportCounter counted) throws IOException {
    node.close();
    node =
        TestNode.start(
            Limits.DEFAULT, TransportSettings.DEFAULT.withHandshakeTimeout(Duration.ofMillis(100)));
    SocketAddress raw =
        node.open(Listener.rawTcp("raw", ANY).withProxies(proxies(trusted, wanted)));
    try (TestClient client = TestClient.plain(raw, false, SerializerFormat.JSON)) {
      client.out.write(sent.getBytes(StandardCharsets.US_ASCII));
      client.isAtEnd();
    }
    await().until(() -> node.count(counted) == 1);
  }
}
