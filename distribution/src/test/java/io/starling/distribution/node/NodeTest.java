package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.WampClient;
import io.starling.distribution.HttpGet;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.distribution.config.EffectiveConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
  @TempDir private Path directory;
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Node::drain);
  }

  @Test
  void adminListenerTellsThatTheNodeIsThereAndReady() throws Exception {
    Node node = start();

    assertThat(get(node, "/ping").body()).isEqualTo("pong\n");
    assertThat(get(node, "/live").statusCode()).isEqualTo(200);
    assertThat(get(node, "/ready"))
        .satisfies(
            ready -> assertThat(ready.statusCode()).isEqualTo(200),
            ready -> assertThat(ready.body()).isEqualTo("ready\n"));
    assertThat(get(node, "/other").statusCode()).isEqualTo(404);
  }

  @Test
  void metricsCountWhatHappens() throws Exception {
    Node node = start();
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    try (WampClient client = WampClient.connect(url, "realm1").join()) {
      client.register("com.example.add", invocation -> 3).join();
      client.call("com.example.add", 1, 2).join();

      assertThat(get(node, "/metrics").body())
          .contains(
              "starling_sessions 1.0",
              "starling_calls_total 1.0",
              "starling_registrations{realm=\"realm1\"} 1.0",
              "starling_build{version=\"test\"} 1.0",
              "jvm_memory_used_bytes");
    }
  }

  @Test
  void metricsCanBeSwitchedOff() throws Exception {
    assertThat(get(start("metrics.enabled=false"), "/metrics").statusCode()).isEqualTo(404);
  }

  @Test
  void unixSocketIsListenedOn() {
    Path socket = directory.resolve("starling.sock");

    Node node = start("listeners.raw-unix.bind=" + socket);

    assertThat(node.listeners()).containsEntry("raw-unix", List.of(socket.toString()));
    try (WampClient client = WampClient.connect("rs+unix://" + socket, "realm1").join()) {
      assertThat(client.session()).isPresent();
    }
  }

  @Test
  void listenerThatIsSwitchedOffIsNotOpened() {
    assertThat(start("listeners.raw-tcp.enabled=false").listeners()).doesNotContainKey("raw-tcp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits={message-size: 64MiB, outbound-hard: 64MiB}",
        "limits.idle-timeout=1m",
        "listeners.https={bind: '127.0.0.1:0', tls: {development-certificate: true, versions:"
            + " [TLSv1.3]}}",
        "listeners.https={bind: '127.0.0.1:0', tls: {development-certificate: true,"
            + " reload-interval: off}}",
        "listeners.https={bind: '127.0.0.1:0', tls: {development-certificate: true,"
            + " engine: openssl}}",
        "listeners.http={trusted-proxies: [127.0.0.1], proxy-protocol: optional}",
      })
  void everyAllowedValueWorks(String setting) {
    assertThat(start(setting).listeners()).containsKey("http");
  }

  @Test
  void socketHasThePermissionsThatAreConfigured() throws IOException {
    Path socket = directory.resolve("x.sock");
    start("listeners.raw-unix={bind: " + socket + ", socket-mode: '0600'}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
  }

  @Test
  void afterAFailureTheFolderIsFree() {
    Node first = start();
    String taken = first.listeners().get("http").getFirst();
    Path other = directory.resolve("other");
    EffectiveConfiguration same =
        configuration("node.data-dir=" + other, "listeners.http.bind=" + taken);

    assertThatThrownBy(() -> Node.start(same, "test"))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining("listener http")
        .hasMessageContaining(taken);
    DataDirectory.open(other).close();
  }

  private Node start(String... settings) {
    Node node = Node.start(configuration(settings), "test");
    nodes.add(node);
    return node;
  }

  private EffectiveConfiguration configuration(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "node.data-dir=" + directory.resolve("data"),
                "transport.loops=2",
                "listeners.http.bind=127.0.0.1:0",
                "listeners.admin-http.bind=127.0.0.1:0",
                "listeners.raw-tcp.bind=127.0.0.1:0"));
    all.addAll(List.of(settings));
    return Configurations.load(ConfigurationSources.none().withSettings(all));
  }

  private static HttpGet get(Node node, String path) throws IOException {
    return HttpGet.of("http://" + node.listeners().get("admin-http").getFirst() + path);
  }
}
