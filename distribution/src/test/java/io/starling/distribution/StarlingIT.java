package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.starling.gateway.json.Json;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/** Runs the packaged daemon, and the packaged client against it. */
class StarlingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final Deque<PackagedCommand> started = new ArrayDeque<>();

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(PackagedCommand::close);
  }

  @Test
  void callsAndEventsOfTheTerminalGoThroughADaemonThatStopsCleanly() throws Exception {
    PackagedCommand daemon = daemon();
    Map<?, ?> listeners = readyListeners(daemon);
    String url = "ws://" + listeners.get("http") + "/ws";
    String raw = "rs://" + listeners.get("raw-tcp");
    assertThat(daemon.output()).contains(url, raw, "realm1", "development mode");

    PackagedCommand subscriber =
        command("subscribe", "com.example", "--match=prefix", "--count=2", "--url", url);
    PackagedCommand echo = command("register", "com.example.echo", "--echo", "--url", raw);
    PackagedCommand shell = command("register", "com.example.cat", "--exec", "cat", "--url", url);
    PackagedCommand failing =
        command("register", "com.example.fail", "--exec", "echo sorry >&2; exit 3", "--url", url);
    awaitRemark(subscriber, "subscribed");
    for (PackagedCommand callee : List.of(echo, shell, failing)) {
      awaitRemark(callee, "registered");
    }

    PackagedCommand call =
        run(0, "call", "com.example.echo", "2", "hello", "--kwarg", "a=[true]", "--url", url);
    assertThat(call.output()).isEqualTo("{\"args\":[2,\"hello\"],\"kwargs\":{\"a\":[true]}}\n");

    PackagedCommand fed = run(0, "call", "com.example.cat", "7", "--url", raw, "--serializer=cbor");
    assertThat(fed.output())
        .isEqualTo(
            "{\"args\":[{\"procedure\":\"com.example.cat\",\"args\":[7],\"kwargs\":{}}],"
                + "\"kwargs\":{}}\n");

    PackagedCommand failed = run(1, "call", "com.example.fail", "--url", url);
    assertThat(failed.errors())
        .isEqualTo(
            "{\"error\":\"starling.error.command_failed\",\"args\":[\"sorry\"],"
                + "\"kwargs\":{\"exit_code\":3}}\n");
    assertThat(failed.output()).isEmpty();

    PackagedCommand unknown = run(1, "call", "com.example.unknown", "--url", url);
    assertThat(unknown.errors()).contains("\"error\":\"wamp.error.no_such_procedure\"");

    run(0, "publish", "com.example.topic", "1", "--url", raw, "--serializer=msgpack");
    PackagedCommand published =
        run(0, "publish", "com.example.topic", "2", "--acknowledge", "--url", url);
    assertThat(published.output()).matches("\\{\"publication\":\\d+}\n");
    assertThat(subscriber.exitCode()).isZero();
    assertThat(subscriber.output().lines().toList())
        .satisfiesExactly(
            first -> assertThat(first).contains("\"com.example.topic\"", "\"args\":[1]"),
            second -> assertThat(second).contains("\"com.example.topic\"", "\"args\":[2]"));

    String admin = "http://" + listeners.get("admin-http");
    assertThat(HttpGet.of(admin + "/ready").statusCode()).isEqualTo(200);
    assertThat(HttpGet.of(admin + "/metrics").body().lines()).contains("starling_calls_total 3.0");

    daemon.terminate();

    assertThat(daemon.exitCode()).as(daemon.errors()).isZero();
    assertThat(directory.resolve("ready.json")).doesNotExist();
    for (PackagedCommand callee : List.of(echo, shell, failing)) {
      assertThat(callee.exitCode()).isEqualTo(1);
      assertThat(callee.errors()).contains("wamp.close.system_shutdown");
    }
  }

  @Test
  void callInFlightIsAnsweredBeforeTheDaemonStops() throws Exception {
    PackagedCommand daemon = daemon();
    Map<?, ?> listeners = readyListeners(daemon);
    String url = "ws://" + listeners.get("http") + "/ws";
    Path called = directory.resolve("called");
    Path answer = directory.resolve("answer");
    PackagedCommand callee =
        command(
            "register",
            "com.example.slow",
            "--exec",
            "mkfifo " + answer + "; : > " + called + "; cat " + answer,
            "--url",
            url);
    awaitRemark(callee, "registered");
    PackagedCommand call = command("call", "com.example.slow", "--url", url);
    await().atMost(PATIENCE).until(() -> Files.exists(called));

    daemon.terminate();
    String ready = "http://" + listeners.get("admin-http") + "/ready";
    await().atMost(PATIENCE).until(() -> HttpGet.of(ready).statusCode() == 503);
    assertThat(call.isRunning()).isTrue();
    Files.writeString(answer, "\"done\"");

    assertThat(call.exitCode()).as(call.errors()).isZero();
    assertThat(call.output()).isEqualTo("{\"args\":[\"done\"],\"kwargs\":{}}\n");
    assertThat(daemon.exitCode()).isZero();
    assertThat(callee.exitCode()).isEqualTo(1);
  }

  @Test
  void benchmarksTellWhatTheyMeasuredAlsoWhenTheyAreStopped() throws Exception {
    PackagedCommand daemon = daemon();
    Map<?, ?> listeners = readyListeners(daemon);
    String url = "ws://" + listeners.get("http") + "/ws";
    String pid = String.valueOf(daemon.pid());

    PackagedCommand counted =
        run(0, "bench", "pubsub", "--count=100", "--subscribers=3", "--json", "--url", url);
    assertThat(counted.output()).contains("\"operations\":300,", "\"lost\":0,");
    assertThat(counted.errors()).isEmpty();

    PackagedCommand stopped =
        command(
            "bench",
            "latency",
            "--rate=100",
            "--warmup=off",
            "--duration=1h",
            "--progress",
            "--json",
            "--pid",
            pid,
            "--url",
            url);
    await().atMost(PATIENCE).until(() -> !stopped.errors().isEmpty() || !stopped.isRunning());
    stopped.terminate();
    assertThat(stopped.exitCode()).as(stopped.errors()).isEqualTo(128 + 15);
    assertThat(stopped.output())
        .contains("\"interrupted\":true", "\"errors\":[]")
        .doesNotContain("\"router_cpu_cores\":null");
  }

  @Test
  void takenAddressesAndFoldersAreNamed() throws Exception {
    PackagedCommand first = daemon();
    Map<?, ?> listeners = readyListeners(first);
    String taken = String.valueOf(listeners.get("http"));

    PackagedCommand port =
        run(1, "start", "--data-dir", "other", "--set", "listeners.http.bind=" + taken);
    assertThat(port.errors()).contains("listener http", taken, "in use");

    PackagedCommand folder = run(1, arguments("start"));
    assertThat(folder.errors())
        .contains("data directory", "in use by another node, process " + first.pid());
  }

  @Test
  void runsThroughASymbolicLink() throws Exception {
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, PackagedCommand.launcher().toAbsolutePath());

    PackagedCommand version = PackagedCommand.start(link, directory, "version");
    started.add(version);

    assertThat(version.exitCode()).as(version.errors()).isZero();
    assertThat(version.output()).startsWith("starling ");
  }

  @Test
  void aMovedTreeStartsWithItsCache() throws Exception {
    PackagedCommand daemon = daemonOf(copyOfTree(StandardCopyOption.COPY_ATTRIBUTES));

    assertThat(mappedFiles(daemon)).contains("node.aot");
  }

  @Test
  void aTreeThatItsCacheDoesNotFitStartsWithoutAWord() throws Exception {
    PackagedCommand daemon = daemonOf(copyOfTree());

    assertThat(mappedFiles(daemon)).doesNotContain("node.aot");
    assertThat(daemon.errors()).doesNotContain("aot", "AOT");
    assertThat(daemon.output()).startsWith("Starling ");
  }

  /** Copies all but the runtime, with new times of modification unless these are asked for. */
  private Path copyOfTree(CopyOption... options) throws IOException {
    Path tree = PackagedCommand.launcher().toRealPath().getParent().getParent();
    assumeThat(tree.resolve("lib/node.aot")).as("-Dquick makes no cache").exists();
    Path copy = directory.resolve("a copy");
    Files.createDirectory(copy);
    Files.createSymbolicLink(copy.resolve("runtime"), tree.resolve("runtime"));
    for (String name : List.of("bin", "lib")) {
      Files.createDirectory(copy.resolve(name));
      try (Stream<Path> files = Files.list(tree.resolve(name))) {
        for (Path file : files.toList()) {
          Path target = copy.resolve(tree.relativize(file));
          Files.copy(file, target, options);
          target.toFile().setExecutable(Files.isExecutable(file));
        }
      }
    }
    return copy;
  }

  private PackagedCommand daemonOf(Path tree) throws IOException {
    PackagedCommand daemon =
        PackagedCommand.start(
            tree.resolve("bin/starling"),
            directory,
            arguments("start", "--ready-file", "ready.json"));
    started.add(daemon);
    readyListeners(daemon);
    return daemon;
  }

  private static String mappedFiles(PackagedCommand daemon) throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(daemon.pid()), "maps"));
  }

  private PackagedCommand daemon() throws IOException {
    return command(arguments("start", "--ready-file", "ready.json"));
  }

  private static String[] arguments(String... first) {
    List<String> arguments = new ArrayList<>(List.of(first));
    for (String listener : List.of("http", "admin-http", "raw-tcp")) {
      arguments.add("--set");
      arguments.add("listeners." + listener + ".bind=127.0.0.1:0");
    }
    return arguments.toArray(String[]::new);
  }

  private Map<?, ?> readyListeners(PackagedCommand daemon) throws IOException {
    Path file = directory.resolve("ready.json");
    await().atMost(PATIENCE).until(() -> Files.exists(file) || !daemon.isRunning());
    assertThat(daemon.isRunning()).as(daemon.errors()).isTrue();
    Map<?, ?> ready = (Map<?, ?>) Json.read(Files.readString(file));
    assertThat(ready.get("pid")).isEqualTo(daemon.pid());
    return (Map<?, ?>) ready.get("listeners");
  }

  private static void awaitRemark(PackagedCommand command, String remark) {
    await()
        .atMost(PATIENCE)
        .until(() -> command.errors().contains("\"" + remark + "\"") || !command.isRunning());
    assertThat(command.isRunning()).as(command.errors()).isTrue();
  }

  private PackagedCommand run(int code, String... arguments) throws Exception {
    PackagedCommand command = command(arguments);
    assertThat(command.exitCode()).as(command.errors()).isEqualTo(code);
    return command;
  }

  private PackagedCommand command(String... arguments) throws IOException {
    PackagedCommand command = PackagedCommand.start(directory, arguments);
    started.addFirst(command);
    return command;
  }
}
