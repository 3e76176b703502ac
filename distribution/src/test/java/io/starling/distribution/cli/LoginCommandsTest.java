package io.starling.distribution.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.distribution.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose user proves who he is. */
@Timeout(60)
class LoginCommandsTest {

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {argon-memory: 1MiB}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
        raw-tls: {bind: "127.0.0.1:0", tls: {development-certificate: true}}
      realms:
        - uri: com.shop
          authmethods: [wamp-scram]
          groups: [{name: staff}]
          users: [{username: ann, password: open sesame, groups: [staff]}]
          sources: [{usernames: all, authmethod: wamp-scram}]
          grants: [{permissions: [wamp.publish], roles: [staff], uri: com., match: prefix}]
      """;

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void start() throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  @AfterEach
  void stop() {
    node.drain();
  }

  private CommandRun publish(String listener, String... who) {
    List<String> all = new ArrayList<>(List.of("publish", "com.news", "--realm", "com.shop"));
    all.addAll(List.of("--url", listener, "--authid", "ann"));
    all.addAll(Arrays.asList(who));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String webSocket() {
    return "ws://" + node.listeners().get("http").getFirst() + "/ws";
  }

  @Test
  void byScram() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "open sesame\n");

    CommandRun run =
        publish(webSocket(), "--authmethod", "wamp-scram", "--secret-file", secret.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    CommandRun wrong = publish(webSocket(), "--authmethod", "wamp-scram", "--secret", "sesame");
    assertThat(wrong.code()).isEqualTo(ExitCode.FAILED);
    assertThat(wrong.err()).contains("wamp.error.authentication_denied");
    CommandRun empty = publish(webSocket(), "--authmethod", "wamp-scram", "--secret", "");
    assertThat(empty.code()).isEqualTo(ExitCode.USAGE);
    assertThat(empty.err()).contains("the password is empty");
  }

  @Test
  void boundToTheConnection() {
    String url = "rss://" + node.listeners().get("raw-tls").getFirst();
    String[] bound = {
      "--secret", "open sesame", "--insecure", "--channel-binding", "tls-exporter", "--authmethod"
    };

    CommandRun run = publish(url, with(bound, "wamp-scram"));
    CommandRun unable = publish(url, with(bound, "wampcra"));
    CommandRun plain = publish(webSocket(), with(bound, "wamp-scram"));

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(unable.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unable.err()).contains("wampcra does not know the channel binding tls-exporter");
    assertThat(plain.code()).isEqualTo(ExitCode.FAILED);
    assertThat(plain.err()).contains("no channel binding");
  }

  private static String[] with(String[] options, String method) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.add(method);
    return all.toArray(String[]::new);
  }
}
