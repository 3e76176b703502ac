package io.starling.distribution.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.gateway.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchResultTest {
  @Test
  void jsonHasTheDocumentedNames() {
    BenchResult result = result(2, histogram(), 0, List.of(), Duration.ofMillis(500));

    assertThat(Json.write(result.json()))
        .isEqualTo(
            "{\"scenario\":\"rpc\",\"settings\":{\"callers\":1},\"seconds\":2.0,"
                + "\"interrupted\":false,\"operations\":1000,\"operations_per_second\":500.0,"
                + "\"messages\":2000,\"messages_per_second\":1000.0,"
                + "\"latency_us\":{\"mean\":500.5,\"p50\":500.2,\"p90\":900.1,\"p99\":990.2,"
                + "\"p99_9\":999.4,\"max\":1000.4},\"send_delay_us\":null,"
                + "\"lost\":0,\"losses\":[],\"unexpected\":0,\"errors\":[],"
                + "\"generator_cpu_cores\":0.5,\"router_cpu_cores\":0.25,"
                + "\"router_cpu_us_per_message\":250.0,\"router_cpu_us_per_operation\":500.0}");
  }

  @Test
  void whatIsNotKnownIsNull() {
    BenchResult result = result(0, Latencies.empty(), 0, List.of(), null);

    assertThat(result.json())
        .containsEntry("operations", 0L)
        .containsEntry("messages", null)
        .containsEntry("messages_per_second", null)
        .containsEntry("latency_us", null)
        .containsEntry("router_cpu_cores", null)
        .containsEntry("router_cpu_us_per_message", null)
        .containsEntry("router_cpu_us_per_operation", null);
  }

  @Test
  void failuresAndLossesAreTold() {
    List<Tally.Failure> failures = List.of(new Tally.Failure("com.error", 1_234, "no room"));
    BenchResult result = result(2, histogram(), 7, failures, null);

    assertThat(Json.write(result.json()))
        .contains("\"lost\":7,\"losses\":[\"call 3\"]")
        .contains("\"errors\":[{\"uri\":\"com.error\",\"count\":1234,\"first\":\"no room\"}]");
    assertThat(result.table("rs://there realm1", 1))
        .contains("lost             7", "                 call 3")
        .contains("  1,234 x com.error (no room)");
  }

  @Test
  void onlyWhatSucceededWithoutLossIsClean() {
    List<Tally.Failure> failures = List.of(new Tally.Failure("com.error", 1, ""));

    assertThat(result(2, histogram(), 0, List.of(), null).isClean()).isTrue();
    assertThat(result(2, histogram(), 1, List.of(), null).isClean()).isFalse();
    assertThat(result(2, histogram(), 0, failures, null).isClean()).isFalse();
    assertThat(result(2, Latencies.empty(), 0, List.of(), null).isClean()).isFalse();
  }

  @Test
  void tableIsForPeople() {
    BenchResult result = result(2, histogram(), 0, List.of(), Duration.ofMillis(500));

    assertThat(result.table("rs://there realm1", 1))
        .containsExactly(
            "rpc rs://there realm1",
            "  callers 1",
            "",
            "calls            1,000 in 2.0 s",
            "messages/s       1,000",
            "calls/s          500",
            "latency, us      p50 500   p90 900   p99 990   p99.9 999   max 1,000",
            "router CPU       0.25 cores, 250.00 us per message",
            "generator CPU    0.50 cores on 1 loop",
            "lost             0",
            "errors           none");
  }

  @Test
  void generatorThatIsBusyIsNamed() {
    BenchResult calm = result(2, histogram(), 0, List.of(), null);
    BenchResult busy =
        new BenchResult(
            "rpc",
            "calls",
            2,
            calm.settings(),
            1.0,
            true,
            histogram(),
            Latencies.empty(),
            0,
            List.of(),
            0,
            List.of(),
            Duration.ofMillis(950),
            null);

    assertThat(calm.table("x", 1)).noneMatch(line -> line.contains("limit"));
    assertThat(busy.table("x", 1))
        .anyMatch(line -> line.contains("0.95 cores on 1 loop: the generator may be the limit"))
        .contains("calls            1,000 in 1.0 s (stopped early)");
    assertThat(busy.table("x", 2)).noneMatch(line -> line.contains("limit"));
  }

  private static Histogram histogram() {
    Histogram micros = Latencies.empty();
    for (int i = 1; i <= 1_000; i++) {
      micros.recordValue(i * 1_000L);
    }
    return micros;
  }

  private static BenchResult result(
      int messages,
      Histogram latencies,
      long lost,
      List<Tally.Failure> failures,
      @Nullable Duration routerCpu) {
    return new BenchResult(
        "rpc",
        "calls",
        messages,
        new LinkedHashMap<>(Map.of("callers", 1)),
        2.0,
        false,
        latencies,
        Latencies.empty(),
        lost,
        lost == 0 ? List.of() : List.of("call 3"),
        0,
        failures,
        Duration.ofSeconds(1),
        routerCpu);
  }
}
