package io.starling.distribution.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.distribution.HttpGet;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node with keys leaves on disk, and who can read it. */
@Timeout(60)
class StoreKeysTest {

  private static final String CANARY = "canary-of-the-store";
  private static final String FIRST = key("0123456789abcdef0123456789abcdef");
  private static final String SECOND = key("fedcba9876543210fedcba9876543210");

  @TempDir private Path directory;

  private static String key(String bytes) {
    return Base64.getEncoder().encodeToString(bytes.getBytes(UTF_8));
  }

  private Node start(String... keys) throws IOException {
    Path file = directory.resolve("keys");
    Files.writeString(file, String.join("\n", keys) + "\n");
    String configuration =
        """
        node: {data-dir: "%s/data"}
        listeners:
          http: {bind: "127.0.0.1:0"}
          admin-http: {bind: "127.0.0.1:0"}
          raw-tcp: {bind: "127.0.0.1:0"}
        """
            .formatted(directory);
    if (keys.length > 0) {
      configuration += "store: {keys: {file: \"" + file + "\"}}\n";
    }
    Path yaml = Files.writeString(directory.resolve("starling.yaml"), configuration);
    return Node.start(Configurations.load(ConfigurationSources.none().withFile(yaml)), "test");
  }

  private static void makeRealm(Node node) {
    try (WampClient admin =
        WampClient.connect(
                ClientConfig.builder(
                        "ws://" + node.listeners().get("http").getFirst() + "/ws",
                        "starling.master")
                    .authentication(Authentication.wampCra("bootstrap", node.bootstrapToken()))
                    .build())
            .join()) {
      admin.call("starling.realm.create", Map.of("uri", "com.shop", "description", CANARY)).join();
    }
  }

  private String onDisk() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(directory.resolve("data/store"))) {
      files.forEach(
          file -> {
            try {
              all.append(Files.readString(file, ISO_8859_1));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return all.toString();
  }

  private static boolean hasShop(Node node) {
    try {
      return HttpGet.of("http://" + node.listeners().get("admin-http").getFirst() + "/metrics")
          .body()
          .contains("starling_realms 2.0");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsInClearAndNothingIsReadWithoutTheKey() throws IOException {
    Node node = start(FIRST);
    makeRealm(node);
    node.drain();
    assertThat(onDisk()).doesNotContain(CANARY).contains("com.shop");

    assertThatThrownBy(this::start)
        .isInstanceOf(NodeException.class)
        .hasMessageMatching("(?s).*is encrypted with the key [0-9a-f]{8}, which is not among.*");
    assertThatThrownBy(() -> start(SECOND)).isInstanceOf(NodeException.class);

    Node again = start(FIRST);
    assertThat(hasShop(again)).isTrue();
    again.drain();
  }

  @Test
  void aNewKeyTakesTheOldOnesPlace() throws IOException {
    Node node = start(FIRST);
    makeRealm(node);
    node.drain();

    start(SECOND, FIRST).drain();

    Node rotated = start(SECOND);
    assertThat(hasShop(rotated)).isTrue();
    rotated.drain();
    assertThatThrownBy(() -> start(FIRST)).isInstanceOf(NodeException.class);
  }

  @Test
  void whatWasInClearIsEncryptedByTheFirstStartWithAKey() throws IOException {
    Node node = start();
    makeRealm(node);
    node.drain();
    assertThat(onDisk()).contains(CANARY);

    start(FIRST).drain();

    assertThat(onDisk()).doesNotContain(CANARY);
    Node again = start(FIRST);
    assertThat(hasShop(again)).isTrue();
    again.drain();
  }

  @Test
  void keysThatAreNoneAreRefusedWithoutShowingThem() {
    assertThatThrownBy(() -> start("c2hvcnQ="))
        .hasMessageContaining("store.keys")
        .hasMessageContaining("line 1 is not the Base64 of 32 bytes")
        .hasMessageNotContaining("c2hvcnQ");
  }
}
