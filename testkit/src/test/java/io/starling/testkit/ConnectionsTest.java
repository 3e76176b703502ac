package io.starling.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.CallResult;
import io.starling.client.ClientConfig;
import io.starling.client.Event;
import io.starling.client.PublishRequest;
import io.starling.client.ReconnectPolicy;
import io.starling.client.SessionInfo;
import io.starling.client.SessionListener;
import io.starling.client.Subscription;
import io.starling.client.TlsTrust;
import io.starling.client.WampClient;
import io.starling.transport.Listener;
import io.starling.transport.tls.TlsSettings;
import io.starling.wamp.message.SerializerFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to connect besides plain TCP, and coming back. */
@StarlingTest
@Timeout(60)
class ConnectionsTest {

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path directory;

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, SECONDS);
  }

  private static int port(EmbeddedRouter router, Listener listener) {
    return ((InetSocketAddress) router.open(listener).getFirst()).getPort();
  }

  private static void assertWorks(ClientConfig config) throws Exception {
    try (WampClient client = get(WampClient.connect(config))) {
      get(client.register("com.works", invocation -> "yes"));
      assertThat(get(client.call("com.works")).value()).isEqualTo("yes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wss", "rss"})
  void overTlsOnlyTrustedRoutersAreTalkedTo(String scheme, EmbeddedRouter router) throws Exception {
    TlsSettings tls = TlsSettings.development(directory);
    Listener listener =
        scheme.equals("wss")
            ? Listener.http("https-" + directory, ANY_PORT).withTls(tls)
            : Listener.rawTcp("raw-tls-" + directory, ANY_PORT).withTls(tls);
    String url = scheme + "://localhost:" + port(router, listener) + "/ws";
    Path certificate = directory.resolve("development.crt");

    assertWorks(
        ClientConfig.builder(url, "realm1").trust(TlsTrust.authorities(certificate)).build());
    assertWorks(ClientConfig.builder(url, "realm1").trust(TlsTrust.insecure()).build());
    assertThatThrownBy(() -> get(WampClient.connect(url, "realm1")))
        .hasMessageContaining("the connection was lost")
        .hasRootCauseInstanceOf(java.security.GeneralSecurityException.class);
    assertThatThrownBy(
            () ->
                WampClient.connect(
                    ClientConfig.builder(url, "realm1")
                        .trust(TlsTrust.authorities(directory.resolve("none.crt")))
                        .build()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unixSocketsWork(EmbeddedRouter router) throws Exception {
    Path raw = directory.resolve("raw.sock");
    Path http = directory.resolve("http.sock");
    router.open(Listener.rawUnix("raw-unix", raw));
    router.open(Listener.http("http-unix", UnixDomainSocketAddress.of(http)));

    assertWorks(ClientConfig.builder("rs+unix://" + raw, "realm1").build());
    assertWorks(ClientConfig.builder("ws+unix://" + http, "realm1").build());
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void compressionWorks(SerializerFormat format, EmbeddedRouter router) throws Exception {
    ClientConfig config = router.config("realm1").serializers(format).compression().build();
    try (WampClient client = get(WampClient.connect(config))) {
      get(client.register("com.squeeze", invocation -> invocation.args().getFirst()));
      String text = "squeeze me ".repeat(10_000);
      for (int i = 0; i < 3; i++) {
        assertThat(get(client.call("com.squeeze", text)).value()).isEqualTo(text);
      }
    }
  }

  @Test
  void aRouterThatRefusesTheSerializerIsNamed(EmbeddedRouter router) throws Exception {
    int port =
        port(
            router,
            Listener.rawTcp("only-json", ANY_PORT)
                .withFormats(java.util.Set.of(SerializerFormat.JSON)));

    assertWorks(
        ClientConfig.builder("rs://127.0.0.1:" + port, "realm1")
            .serializers(SerializerFormat.JSON)
            .build());
    assertThatThrownBy(
            () ->
                get(
                    WampClient.connect(
                        ClientConfig.builder("rs://127.0.0.1:" + port, "realm1")
                            .serializers(SerializerFormat.CBOR)
                            .build())))
        .hasMessageContaining("SERIALIZER_UNSUPPORTED");
  }

  @Test
  void aWrongPathIsNamed(EmbeddedRouter router) {
    String url = router.url().toString().replace("/ws", "/nowhere");

    assertThatThrownBy(() -> get(WampClient.connect(url, "realm1")))
        .hasMessageContaining("the connection was lost")
        .hasMessageContaining("404");
  }

  @Test
  void aClientComesBackToARouterThatWasRestarted() throws Exception {
    BlockingQueue<SessionInfo> joined = new LinkedBlockingQueue<>();
    EmbeddedRouter first = EmbeddedRouter.start("realm1");
    int port = first.url(RouterTransport.RAW_TCP).getPort();
    ClientConfig config =
        ClientConfig.builder("rs://127.0.0.1:" + port, "realm1")
            .reconnect(new ReconnectPolicy(Duration.ofMillis(5), Duration.ofMillis(50), 1000))
            .listener(
                new SessionListener() {
                  @Override
                  public void joined(SessionInfo session) {
                    joined.add(session);
                  }
                })
            .build();
    try (WampClient client = get(WampClient.connect(config))) {
      BlockingQueue<Event> events = new LinkedBlockingQueue<>();
      Subscription subscription = get(client.subscribe("com.t", events::add));
      get(client.register("com.p", invocation -> "still here"));
      assertThat(joined.poll(20, SECONDS)).isNotNull();

      first.close();
      try (EmbeddedRouter second = EmbeddedRouter.start("realm1")) {
        second.open(
            Listener.rawTcp(
                "again", new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        SessionInfo again = joined.poll(20, SECONDS);
        assertThat(again).isNotNull();
        WampClient other = second.connect("realm1");
        CallResult result = get(other.call("com.p"));
        get(other.publish(PublishRequest.to("com.t").withArgs(1).withAcknowledge()));

        assertThat(result.value()).isEqualTo("still here");
        assertThat(events.poll(20, SECONDS)).isNotNull();
        assertThat(subscription.isActive()).isTrue();
        assertThat(client.session()).contains(again);
      }
    }
  }
}
