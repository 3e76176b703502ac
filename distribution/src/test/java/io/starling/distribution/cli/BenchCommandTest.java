package io.starling.distribution.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.gateway.json.Json;
import io.starling.testkit.RouterTransport;
import io.starling.testkit.RouterUrl;
import io.starling.testkit.StarlingTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each benchmark against a router of this process, with a few operations. */
@StarlingTest
class BenchCommandTest {
  private final String ws;
  private final String rs;

  BenchCommandTest(
      @RouterUrl(RouterTransport.WEBSOCKET) URI webSocket,
      @RouterUrl(RouterTransport.RAW_TCP) URI raw) {
    this.ws = webSocket.toString();
    this.rs = raw.toString();
  }

  @Test
  void rpcCallsAsOftenAsAskedFor() {
    Map<String, Object> result =
        json(0, "rpc", "--url", rs, "--count=50", "--callers=2", "--callees=3", "--window=4");

    assertThat(result)
        .containsEntry("scenario", "rpc")
        .containsEntry("operations", 50L)
        .containsEntry("messages", 100L)
        .containsEntry("lost", 0L)
        .containsEntry("unexpected", 0L)
        .containsEntry("errors", List.of());
    assertThat(settings(result))
        .containsEntry("callers", 2L)
        .containsEntry("procedures", 3L)
        .containsEntry("window", 4L)
        .containsEntry("serializers", List.of("msgpack"));
    assertThat(dict(result.get("latency_us"))).hasSize(6);
  }

  @Test
  void rpcOverWebSocketWithSharedProceduresAndSerializersInTurn() {
    Map<String, Object> result =
        json(
            0,
            "rpc",
            "--url=" + ws,
            "--count=40",
            "--callees=3",
            "--procedures=1",
            "--loops=2",
            "--payload=0",
            "--serializer=json",
            "--callee-serializer=cbor,msgpack");

    assertThat(result).containsEntry("operations", 40L);
    assertThat(settings(result))
        .containsEntry("serializers", List.of("json"))
        .containsEntry("callee_serializers", List.of("cbor", "msgpack"));
  }

  @Test
  void pubsubCountsEveryEvent() {
    Map<String, Object> result =
        json(
            0,
            "pubsub",
            "--url=" + ws,
            "--count=30",
            "--publishers=3",
            "--topics=2",
            "--subscribers=4",
            "--window=2",
            "--loops=2",
            "--subscriber-serializer=json,msgpack,cbor");

    assertThat(result)
        .containsEntry("scenario", "pubsub")
        .containsEntry("operations", 120L)
        .containsEntry("messages", 120L)
        .containsEntry("lost", 0L);
  }

  @Test
  void latencyCallsOneAtATime() {
    Map<String, Object> result = json(0, "latency", "--url=" + rs, "--count=20");

    assertThat(result).containsEntry("operations", 20L).containsEntry("send_delay_us", null);
    assertThat(settings(result)).containsEntry("window", 1L);
  }

  @Test
  void latencyAtARateTellsHowLateItWasItself() {
    Map<String, Object> result =
        json(0, "latency", "--url=" + rs, "--count=20", "--rate=10000", "--callers=2");

    assertThat(result).containsEntry("operations", 20L);
    assertThat(dict(result.get("send_delay_us"))).hasSize(6);
    assertThat(settings(result)).containsEntry("rate", 10_000.0).doesNotContainKey("window");
  }

  @Test
  void connectOpensAsManySessionsAsAskedFor() {
    Map<String, Object> result =
        json(
            0,
            "connect",
            "--url=" + rs,
            "--sessions=12",
            "--pending=5",
            "--rate=10000",
            "--warmup=off",
            "--hold=1ms",
            "--pid=" + ProcessHandle.current().pid());

    assertThat(result)
        .containsEntry("operations", 12L)
        .containsEntry("messages", null)
        .containsEntry("router_cpu_us_per_message", null);
    assertThat(result.get("router_cpu_cores")).isNotNull();
  }

  @Test
  void tableIsPrintedForPeople() {
    CommandRun run = CommandRun.of("bench", "rpc", "--url", ws, "--count=10");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().map(line -> line.split("  ", 2)[0]))
        .contains("calls", "messages/s", "latency, us", "generator CPU", "lost", "errors");
  }

  @Test
  void progressIsPrintedOnStandardError() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "rpc",
            "--url",
            rs,
            "--duration=1500ms",
            "--warmup=off",
            "--progress",
            "--json");

    assertThat(run.err()).contains("1 s", "p50", "lost 0");
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.code()).isZero();
  }

  @Test
  void eventsThatTheRouterDropsAreLostAndNamed() {
    // Nobody but the router may publish to wamp, and without acknowledgement it does not tell.
    Map<String, Object> result =
        json(
            1,
            "pubsub",
            "--url=" + rs,
            "--prefix=wamp.test",
            "--count=2",
            "--subscribers=3",
            "--lost-after=100ms");

    assertThat(result).containsEntry("lost", 6L).containsEntry("operations", 0L);
    assertThat((List<?>) result.get("losses"))
        .anySatisfy(
            loss ->
                assertThat(loss)
                    .isEqualTo(
                        "publication 1 of publisher 0 to wamp.test.topic.0: not received by"
                            + " subscribers [0, 1, 2]"));
  }

  @Test
  void errorsAreCountedByTheirUri() {
    Map<String, Object> result =
        json(1, "pubsub", "--url=" + rs, "--prefix=wamp.test", "--count=3", "--acknowledge");

    assertThat(result).containsEntry("lost", 0L);
    assertThat(dict(((List<?>) result.get("errors")).getFirst()))
        .containsEntry("uri", "wamp.error.invalid_uri")
        .containsEntry("count", 3L);
  }

  @Test
  void sessionsThatAreRefusedAreErrors() {
    Map<String, Object> result =
        json(1, "connect", "--url=" + rs, "--realm=nope", "--sessions=3", "--warmup=off");

    assertThat(result).containsEntry("operations", 0L);
    assertThat(dict(((List<?>) result.get("errors")).getFirst()))
        .containsEntry("uri", "wamp.error.no_such_realm")
        .containsEntry("count", 3L);
  }

  @Test
  void loadThatCannotBeginIsTheErrorOfTheRouter() {
    CommandRun run = CommandRun.of("bench", "rpc", "--url", rs, "--realm=nope", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("\"error\":\"wamp.error.no_such_realm\"");
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        wrong("rpc, pubsub, latency or connect is missing"),
        wrong("--window 0: expected 1 to 65536", "rpc", "--window=0"),
        wrong("--callers 0: expected 1 to 100000", "rpc", "--callers=0"),
        wrong("--callees 100001: expected 1 to 100000", "latency", "--callees=100001"),
        wrong("--procedures 0: expected 1 to 1000000", "rpc", "--procedures=0"),
        wrong("--payload 16776193: expected 0 to 16776192", "rpc", "--payload=16776193"),
        wrong("--count 0: expected 1 to", "rpc", "--count=0"),
        wrong("--count: not together with --duration", "rpc", "--count=1", "--duration=1s"),
        wrong("--duration: expected 1ms to 7d", "rpc", "--duration=0s"),
        wrong("--lost-after: expected 100ms or more", "rpc", "--lost-after=99ms"),
        wrong("--rate 0.0: expected 0.01 to 10000000", "latency", "--rate=0"),
        wrong("--loops 65: expected 1 to 64", "connect", "--loops=65"),
        wrong("--sessions 0: expected 1 to 1000000", "connect", "--sessions=0"),
        wrong("--topics 0: expected 1 to 100000", "pubsub", "--topics=0"),
        wrong("--pid 999999999: there is no such process", "rpc", "--pid=999999999"),
        wrong("Invalid value for option '--callee-serializer'", "rpc", "--callee-serializer=xml"),
        wrong("needs --authid", "rpc", "--authmethod=ticket"),
        wrong("Unknown option: '--window=1'", "latency", "--window=1"));
  }

  private static Arguments wrong(String message, String... line) {
    return Arguments.of(message, line);
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void wrongCommandLinesAreRefused(String message, String[] line) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(line));
    CommandRun run = CommandRun.of(all.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("starling: ").contains(message, "--help");
    assertThat(run.out()).isEmpty();
  }

  private static Map<String, Object> json(int code, String... arguments) {
    List<String> line = new ArrayList<>(List.of("bench"));
    line.addAll(List.of(arguments));
    line.add("--json");
    CommandRun run = CommandRun.of(line.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isEqualTo(code);
    return dict(Json.read(run.out()));
  }

  private static Map<String, Object> settings(Map<String, Object> result) {
    return dict(result.get("settings"));
  }

  private static Map<String, Object> dict(Object value) {
    Map<String, Object> dict = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((name, one) -> dict.put(String.valueOf(name), one));
    return dict;
  }
}
