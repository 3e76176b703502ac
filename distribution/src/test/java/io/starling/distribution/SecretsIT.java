package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.gateway.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret is told: passwords that are configured, right, wrong or new, all with the same word in
 * them, do not stand in what a daemon that logs everything, and its commands, write.
 */
class SecretsIT {
  private static final String CANARY = "canary7301";

  private static final String CONFIGURATION =
      """
      node: {data-dir: data}
      log: {level: trace}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      realms:
        - uri: com.example
          authmethods: [wampcra, ticket]
          users: [{username: ann, password: "canary7301 of ann"}]
          sources: [{usernames: all, authmethod: wampcra}, {usernames: all, authmethod: ticket}]
      """;

  @TempDir private Path directory;
  private final Deque<PackagedCommand> started = new ArrayDeque<>();

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(PackagedCommand::close);
  }

  private PackagedCommand start(String... arguments) throws Exception {
    PackagedCommand command = PackagedCommand.start(directory, arguments);
    started.addFirst(command);
    return command;
  }

  private String secret(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), CANARY + text + "\n").toString();
  }

  @Test
  void noSecretIsInWhatIsWritten() throws Exception {
    Files.writeString(directory.resolve("starling.yaml"), CONFIGURATION);
    PackagedCommand daemon =
        start("start", "--config", "starling.yaml", "--ready-file", "ready.json");
    Path ready = directory.resolve("ready.json");
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ready) || !daemon.isRunning());
    assertThat(daemon.isRunning()).as(daemon.errors()).isTrue();
    Map<?, ?> listeners =
        (Map<?, ?>) ((Map<?, ?>) Json.read(Files.readString(ready))).get("listeners");
    String url = "ws://" + listeners.get("http") + "/ws";
    String right = secret("right", " of ann");
    String wrong = secret("wrong", " of nobody");

    int joined = 0;
    for (String file : List.of(right, wrong)) {
      for (String method : List.of("wampcra", "ticket")) {
        PackagedCommand call =
            start(
                "call",
                "com.example.x",
                "--url",
                url,
                "--realm",
                "com.example",
                "--authmethod",
                method,
                "--authid",
                "ann",
                "--secret-file",
                file);
        assertThat(call.exitCode()).isNotZero();
        joined += call.errors().contains("authentication_denied") ? 0 : 1;
      }
    }
    assertThat(joined).isEqualTo(2);
    start(
            "user",
            "add",
            "com.example",
            "bob",
            "--password-file",
            right,
            "--url",
            url,
            "--data-dir",
            "data")
        .exitCode();
    start("user", "list", "com.example", "--url", url, "--data-dir", "data").exitCode();
    start("export", "com.example", "--url", url, "--data-dir", "data").exitCode();
    start("config", "show", "--config", "starling.yaml").exitCode();
    String metrics = HttpGet.of("http://" + listeners.get("admin-http") + "/metrics").body();
    daemon.terminate();
    assertThat(daemon.exitCode()).isZero();

    List<String> written = new ArrayList<>(List.of(metrics));
    for (PackagedCommand command : started) {
      written.add(command.output());
      written.add(command.errors());
    }
    try (Stream<Path> audit = Files.list(directory.resolve("data/audit"))) {
      for (Path file : audit.toList()) {
        written.add(Files.readString(file));
      }
    }
    assertThat(String.join("", written))
        .contains("bob", "ann", "starling.user.add", "login refused");
    assertThat(written).noneMatch(text -> text.contains(CANARY));
    String token = "bootstrap-token";
    assertThat(directory.resolve("data").resolve(token)).exists();
  }
}
