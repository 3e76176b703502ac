package io.starling.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.transport.Endpoint.Framing;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  static Stream<Arguments> urls() {
    return Stream.of(
        Arguments.of(
            "ws://host/ws?x=1", new Endpoint(Framing.WEBSOCKET, false, "host", 80, "/ws?x=1", "")),
        Arguments.of(
            "WSS://host:8443", new Endpoint(Framing.WEBSOCKET, true, "host", 8443, "/", "")),
        Arguments.of(
            "ws://[::1]:8080/ws", new Endpoint(Framing.WEBSOCKET, false, "::1", 8080, "/ws", "")),
        Arguments.of("rs://host", new Endpoint(Framing.RAW, false, "host", 18082, "", "")),
        Arguments.of("rss://host:1", new Endpoint(Framing.RAW, true, "host", 1, "", "")),
        Arguments.of(
            "rs+unix:///run/x:y.sock",
            new Endpoint(Framing.RAW, false, "localhost", -1, "", "/run/x:y.sock")),
        Arguments.of(
            "ws+unix:///run/x.sock:/other",
            new Endpoint(Framing.WEBSOCKET, false, "localhost", -1, "/other", "/run/x.sock")));
  }

  @ParameterizedTest
  @MethodSource("urls")
  void urlsAreRead(String url, Endpoint expected) {
    assertThat(Endpoint.of(URI.create(url))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://host", "host:8080", "/ws", "ws:///ws", "rs+unix://host/path"})
  void otherUrlsAreRefused(String url) {
    assertThatThrownBy(() -> Endpoint.of(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://host:81/ws?x=%20y", "wss://[::1]:8443/", "ws://host:80/ws"})
  void theWebSocketUrlIsTheOriginal(String url) {
    assertThat(Endpoint.of(URI.create(url)).webSocketUrl()).hasToString(url);
  }
}
