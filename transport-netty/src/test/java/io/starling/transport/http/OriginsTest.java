package io.starling.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  private static final List<String> ANY = List.of("*");
  private static final String CERTIFICATE = "CN=ann";

  private static HttpHeaders from(String origin) {
    return new DefaultHttpHeaders().set("origin", origin).set("host", "router.example:18083");
  }

  @Test
  void anyPageMayConnectWithoutACertificate() {
    assertThat(WebSocketUpgrade.isAllowed(from("https://evil.example"), null, ANY)).isTrue();
  }

  @Test
  void withACertificateOnlyPagesOfTheRouterItselfAndThoseThatAreNamed() {
    assertThat(WebSocketUpgrade.isAllowed(from("https://evil.example"), CERTIFICATE, ANY))
        .isFalse();
    assertThat(WebSocketUpgrade.isAllowed(from("http://router.example:18083"), CERTIFICATE, ANY))
        .isFalse();
    assertThat(WebSocketUpgrade.isAllowed(from("https://router.example"), CERTIFICATE, ANY))
        .isFalse();
    assertThat(WebSocketUpgrade.isAllowed(from("null"), CERTIFICATE, ANY)).isFalse();
    assertThat(WebSocketUpgrade.isAllowed(from("https://router.example:18083"), CERTIFICATE, ANY))
        .isTrue();
    assertThat(
            WebSocketUpgrade.isAllowed(
                from("https://app.example"), CERTIFICATE, List.of("*", "https://app.example")))
        .isTrue();
  }

  @Test
  void whoIsNoPageMayConnect() {
    assertThat(WebSocketUpgrade.isAllowed(new DefaultHttpHeaders(), CERTIFICATE, ANY)).isTrue();
  }
}
