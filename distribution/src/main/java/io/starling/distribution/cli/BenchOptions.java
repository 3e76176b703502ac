package io.starling.distribution.cli;

import io.starling.client.ClientConfig;
import io.starling.client.ConnectionException;
import io.starling.client.WampException;
import io.starling.distribution.bench.Bench;
import io.starling.distribution.bench.BenchResult;
import io.starling.distribution.bench.Load;
import io.starling.distribution.bench.ProcessCpu;
import io.starling.distribution.bench.Sessions;
import io.starling.gateway.json.Json;
import io.starling.wamp.message.SerializerFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all benchmarks have in common: the router, how it is measured, and how it is told. */
final class BenchOptions {
  private static final int LOOPS_MAX = 64;
  private static final int SECONDS_TO_PRINT = 10;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--json",
      description = "Prints the result as one JSON object, and nothing else, on standard output.")
  private boolean json;

  @Option(
      names = "--progress",
      negatable = true,
      description =
          "Prints a line each second on standard error; by default when that is a terminal.")
  private @Nullable Boolean progress;

  @Option(
      names = "--pid",
      description =
          "The process id of the router, when it runs on this machine: tells how much processor"
              + " time it takes for a message.")
  private @Nullable Long pid;

  @Option(
      names = "--loops",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The number of event loops of the generator, 1 to 64; default ${DEFAULT-VALUE}. One more"
              + " takes one more processor, which the router may need itself.")
  private int loops = 1;

  @Mixin private ClientOptions client = new ClientOptions();

  BenchOptions() {}

  /** The serializers of the first kind of sessions; none when the router chooses. */
  List<SerializerFormat> serializers() {
    SerializerFormat format = client.serializer();
    return format == null ? List.of() : List.of(format);
  }

  /** The serializers of the second kind of sessions; by default those of the first. */
  List<SerializerFormat> serializersOr(List<SerializerFormat> others) {
    return others.isEmpty() ? serializers() : others;
  }

  /**
   * Checks a number.
   *
   * @throws ParameterException when it is out of range
   */
  long check(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw wrong(String.format(Locale.ROOT, "%s %d: expected %d to %d", option, value, min, max));
    }
    return value;
  }

  /** The failure for a wrong value. */
  ParameterException wrong(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  /**
   * Runs a load until it is over or the process is told to stop, and prints what came of it.
   *
   * @param payloadBytes the longest payload
   * @return the exit code
   */
  int run(
      Terminal terminal, Bench.Timing timing, int payloadBytes, Function<Sessions, Load> makeLoad) {
    check("--loops", loops, 1, LOOPS_MAX);
    ProcessCpu router = router();
    ClientConfig.Builder _ = client.builder();
    Sessions sessions = new Sessions(client::builder, loops, payloadBytes);
    Bench bench =
        new Bench(makeLoad.apply(sessions), timing, router, report -> tell(terminal, report));
    CountDownLatch printed = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(bench, printed), "starling-bench-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      BenchResult result = bench.run();
      print(terminal, result);
      return result.isClean() ? ExitCode.DONE : ExitCode.FAILED;
    } catch (WampException | ConnectionException e) {
      throw Replies.failure(e);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    } finally {
      printed.countDown();
      removeHook(hook);
    }
  }

  private @Nullable ProcessCpu router() {
    if (pid == null) {
      return null;
    }
    return ProcessCpu.of(pid)
        .orElseThrow(
            () ->
                wrong(
                    "--pid "
                        + pid
                        + ": there is no such process on this machine, or /proc/"
                        + pid
                        + "/stat cannot be read"));
  }

  /** At Ctrl-C or SIGTERM: lets the result be printed and the sessions be closed. */
  private static void stop(Bench bench, CountDownLatch printed) {
    bench.stop();
    try {
      boolean _ = printed.await(SECONDS_TO_PRINT, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending, and the hook is what ended this run.
    }
  }

  private void print(Terminal terminal, BenchResult result) {
    if (json) {
      terminal.print(Json.write(result.json()));
    } else {
      result.table(client.target(), loops).forEach(terminal::print);
    }
  }

  private void tell(Terminal terminal, Bench.Progress report) {
    if (progress == null ? !terminal.isWatched() : !progress) {
      return;
    }
    Histogram latencies = report.latencies();
    terminal.complain(
        String.format(
            Locale.ROOT,
            "%-8s %3d s %,12.0f/s   p50 %,8.0f us   p99 %,8.0f us   lost %d   errors %d",
            report.phase(),
            report.second(),
            report.perSecond(),
            latencies.getValueAtPercentile(50) / 1e3,
            latencies.getValueAtPercentile(99) / 1e3,
            report.lost(),
            report.failed()));
  }
}
