package io.starling.distribution.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchTest {
  private static final Bench.Timing UNTIMED =
      new Bench.Timing(Duration.ZERO, Duration.ofDays(1), Duration.ZERO);

  @Test
  void loadIsOpenedBegunEndedAndClosed() {
    ScriptedLoad load = new ScriptedLoad();

    BenchResult result = bench(load).run();

    assertThat(load.heard).containsExactly("open", "warmed up", "begin", "end", "expire", "close");
    assertThat(result.count()).isEqualTo(2);
    assertThat(result.isClean()).isTrue();
    assertThat(result.isInterrupted()).isFalse();
  }

  @Test
  void warmUpIsNotMeasured() {
    ScriptedLoad load = new ScriptedLoad();
    Bench.Timing timing = new Bench.Timing(Duration.ofNanos(1), Duration.ofNanos(1), Duration.ZERO);

    BenchResult result = new Bench(load, timing, null, _ -> {}).run();

    assertThat(load.heard).containsExactly("open", "begin", "warmed up", "end", "expire", "close");
    assertThat(result.count()).isZero();
    assertThat(result.isClean()).isFalse();
  }

  @Test
  void whatHasNotComeAtTheEndIsLost() {
    ScriptedLoad load = new ScriptedLoad();
    load.missing = 3;

    BenchResult result = bench(load).run();

    assertThat(result.lost()).isEqualTo(3);
    assertThat(result.isClean()).isFalse();
  }

  @Test
  void whatIsUnderWayWhenItIsStoppedIsNotLost() {
    ScriptedLoad load = new ScriptedLoad();
    load.missing = 3;
    load.isEndless = true;
    Bench bench = bench(load);
    bench.stop();

    BenchResult result = bench.run();

    assertThat(result.isInterrupted()).isTrue();
    assertThat(result.lost()).isZero();
    assertThat(result.count()).isEqualTo(2);
    assertThat(load.heard).endsWith("end", "close");
  }

  @Test
  void loadThatCannotBeOpenedIsClosed() {
    ScriptedLoad load = new ScriptedLoad();
    load.failure = new IllegalStateException("no router");

    assertThatThrownBy(() -> bench(load).run()).hasMessage("no router");
    assertThat(load.heard).containsExactly("open", "close");
  }

  @Test
  void processorTimeIsThatOfTheProcessAskedFor() {
    ProcessCpu own = ProcessCpu.of(ProcessHandle.current().pid()).orElseThrow();

    BenchResult result = new Bench(new ScriptedLoad(), UNTIMED, own, _ -> {}).run();

    assertThat(result.routerCpu()).isNotNull();
    assertThat(result.json().get("router_cpu_us_per_message")).isNotNull();
  }

  private static Bench bench(Load load) {
    return new Bench(load, UNTIMED, null, _ -> {});
  }

  /** Two operations that take a microsecond, as soon as it begins. */
  private static final class ScriptedLoad implements Load {
    private final List<String> heard = new ArrayList<>();
    private final Tally tally = new Tally();
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private @Nullable RuntimeException failure;
    private int missing;
    private boolean isEndless;

    @Override
    public String scenario() {
      return "scripted";
    }

    @Override
    public String operations() {
      return "events";
    }

    @Override
    public int messagesPerOperation() {
      return 1;
    }

    @Override
    public Tally tally() {
      return tally;
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of();
    }

    @Override
    public void open() {
      heard.add("open");
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void begin() {
      heard.add("begin");
      tally.latencies().record(1_000);
      tally.latencies().record(1_000);
      if (!isEndless) {
        over.complete(null);
      }
    }

    @Override
    public void warmedUp() {
      heard.add("warmed up");
    }

    @Override
    public CompletableFuture<?> over() {
      return over;
    }

    @Override
    public void expire(long beforeNanos) {
      heard.add("expire");
      if (missing > 0) {
        tally.lost(missing, "some");
        missing = 0;
      }
    }

    @Override
    public int underWay() {
      return missing;
    }

    @Override
    public void end() {
      heard.add("end");
    }

    @Override
    public void close() {
      heard.add("close");
    }
  }
}
