package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.gateway.json.Json;
import io.starling.security.audit.AuditVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the packaged daemon while several sessions administer it, again and again, with the same
 * data directory: 5 times, or {@code -Dkills=200}. What it has acknowledged must be there, what it
 * has refused must not, and what was under way as a whole or not at all; the audit log must be
 * whole and have all that was acknowledged. Some kills hit the start.
 */
class KillIT {
  private static final int KILLS = 5;
  private static final int WRITERS = 6;
  private static final int WRITES_MAX = 150;
  private static final int STARTS_KILLED = 5;
  private static final int START_MILLIS_MAX = 1_500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String CONFIGURATION =
      """
      node: {data-dir: data}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB}
      store: {checkpoint-size: 1MiB}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      """;

  @TempDir private Path directory;

  private final AtomicInteger acknowledged = new AtomicInteger();
  private int carriedOut;
  private int notCarriedOut;

  /** The daemon, with a client for each writer and, as the last, one that checks. */
  private record Running(PackagedCommand daemon, String url, List<WampClient> clients)
      implements AutoCloseable {
    @Override
    public void close() {
      clients.forEach(WampClient::close);
      daemon.close();
    }
  }

  @Test
  void nothingAcknowledgedIsLostToKill() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    int kills = Integer.getInteger("kills", KILLS);
    try {
      killAgainAndAgain(RandomGeneratorFactory.of("L64X128MixRandom").create(seed), kills);
    } catch (Exception | AssertionError failure) {
      throw new AssertionError("replay with -Dseed=" + seed + ": " + failure, failure);
    }
    Files.writeString(
        Path.of("target", "kill.txt"),
        "%d kills, %d calls acknowledged; of those under way %d were carried out, %d not%n"
            .formatted(kills, acknowledged.get(), carriedOut, notCarriedOut));
  }

  private void killAgainAndAgain(RandomGenerator random, int kills) throws Exception {
    Files.writeString(directory.resolve("starling.yaml"), CONFIGURATION);
    List<WritingAdministrator> writers =
        IntStream.range(0, WRITERS)
            .mapToObj(
                i ->
                    new WritingAdministrator(
                        "com.kill.w" + i,
                        RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong())))
            .toList();
    List<Long> sessions = List.of();
    for (int i = 0; i <= kills; i++) {
      if (i > 0 && random.nextInt(STARTS_KILLED) == 0) {
        killTheStart(random);
      }
      try (Running running = start()) {
        if (i == 0) {
          writers.forEach(writer -> writer.begin(running.clients.getLast()));
        } else {
          check(running, writers, sessions);
        }
        if (i < kills) {
          sessions =
              running.clients.stream().map(client -> client.session().orElseThrow().id()).toList();
          writeAndKill(running, writers, 1 + random.nextInt(WRITES_MAX));
        }
      }
    }
  }

  private void writeAndKill(Running running, List<WritingAdministrator> writers, int untilKilled)
      throws InterruptedException {
    AtomicInteger left = new AtomicInteger(untilKilled);
    List<CompletableFuture<Void>> writing = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        WritingAdministrator writer = writers.get(i);
        WampClient client = running.clients.get(i);
        writing.add(
            CompletableFuture.runAsync(
                () ->
                    writer.write(
                        client,
                        () -> {
                          acknowledged.incrementAndGet();
                          if (left.decrementAndGet() == 0) {
                            running.daemon.kill();
                          }
                        }),
                threads));
      }
      // A writer that fails leaves the daemon running: it has to end for the others to end.
      CompletableFuture.anyOf(writing.toArray(CompletableFuture[]::new))
          .whenComplete((done, failure) -> running.daemon.kill());
    }
    writing.forEach(CompletableFuture::join);
    assertThat(running.daemon.exitCode()).as("killed").isEqualTo(128 + 9);
  }

  private void killTheStart(RandomGenerator random) throws Exception {
    Files.deleteIfExists(directory.resolve("ready.json"));
    try (PackagedCommand daemon = daemon()) {
      daemon.endsWithin(random.nextInt(START_MILLIS_MAX), TimeUnit.MILLISECONDS);
      daemon.kill();
      assertThat(daemon.exitCode()).as(daemon.errors()).isEqualTo(128 + 9);
    }
  }

  // ---------------------------------------------------------------------------- checks

  private void check(Running running, List<WritingAdministrator> writers, List<Long> sessions)
      throws IOException {
    Path audit = directory.resolve("data/audit");
    assertThat(AuditVerification.of(audit).problem()).isNull();
    Map<Long, List<WritingAdministrator.Act>> logged = logged(audit, sessions);
    WampClient client = running.clients.getLast();
    for (int i = 0; i < WRITERS; i++) {
      Boolean done =
          writers.get(i).check(client, logged.getOrDefault(sessions.get(i), new ArrayList<>()));
      if (done != null) {
        carriedOut += done ? 1 : 0;
        notCarriedOut += done ? 0 : 1;
      }
    }
    for (WritingAdministrator writer : writers) {
      writer.passwords().entrySet().stream()
          .findFirst()
          .ifPresent(
              user -> {
                join(running.url, writer.realm(), user.getKey(), user.getValue()).close();
                assertThatThrownBy(() -> join(running.url, writer.realm(), user.getKey(), "wrong"))
                    .hasMessageContaining("denied");
              });
    }
  }

  private static Map<Long, List<WritingAdministrator.Act>> logged(Path audit, List<Long> sessions)
      throws IOException {
    Map<Long, List<WritingAdministrator.Act>> acts = new HashMap<>();
    try (Stream<Path> files = Files.list(audit)) {
      for (Path file : files.sorted().toList()) {
        for (String text : Files.readAllLines(file)) {
          if (sessions.stream().noneMatch(session -> text.contains(":" + session + ","))) {
            continue;
          }
          Map<?, ?> line = (Map<?, ?>) Json.read(text);
          if (line.get("procedure").equals("login")) {
            continue;
          }
          Long session = ((Number) ((Map<?, ?>) line.get("who")).get("session")).longValue();
          acts.computeIfAbsent(session, _ -> new ArrayList<>())
              .add(
                  new WritingAdministrator.Act(
                      (String) line.get("procedure"),
                      (String) line.get("object"),
                      (String) line.get("error")));
        }
      }
    }
    return acts;
  }

  // ---------------------------------------------------------------------------- the daemon

  private PackagedCommand daemon() throws IOException {
    return PackagedCommand.start(
        directory, "start", "--config", "starling.yaml", "--ready-file", "ready.json");
  }

  private Running start() throws IOException {
    Path ready = directory.resolve("ready.json");
    Files.deleteIfExists(ready); // That of the one that was killed.
    PackagedCommand daemon = daemon();
    try {
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(PATIENCE)
          .until(() -> Files.exists(ready) || !daemon.isRunning());
      assertThat(daemon.isRunning()).as(daemon.errors()).isTrue();
      Map<?, ?> listeners = (Map<?, ?>) ((Map<?, ?>) json(ready)).get("listeners");
      String url = "ws://" + listeners.get("http") + "/ws";
      List<WampClient> clients = new ArrayList<>();
      for (int i = 0; i <= WRITERS; i++) {
        String token = Files.readString(directory.resolve("data/bootstrap-token")).strip();
        clients.add(join(url, "starling.master", "bootstrap", token));
      }
      return new Running(daemon, url, clients);
    } catch (RuntimeException | AssertionError e) {
      daemon.close();
      throw e;
    }
  }

  private static Object json(Path file) throws IOException {
    return Json.read(Files.readString(file));
  }

  private static WampClient join(String url, String realm, String user, String password) {
    return WampClient.connect(
            ClientConfig.builder(url, realm)
                .authentication(Authentication.wampCra(user, password))
                .build())
        .join();
  }
}
