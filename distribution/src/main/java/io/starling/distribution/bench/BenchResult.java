package io.starling.distribution.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came of a benchmark, as JSON for programs and as a table for people.
 *
 * @param scenario {@code rpc}, {@code pubsub}, {@code latency} or {@code connect}
 * @param operations what is counted, in the plural
 * @param messagesPerOperation how many messages the router passes on for one; 0 for none
 * @param settings what was asked for
 * @param seconds how long was measured
 * @param isInterrupted whether it was stopped early
 * @param latencies of the operations that succeeded, in nanoseconds
 * @param sendDelays how much later than due the generator sent, in nanoseconds; empty without rate
 * @param lost what never came, from the beginning
 * @param losses the first of them, for people
 * @param unexpected what came twice or too late, from the beginning
 * @param failures what failed, from the beginning
 * @param generatorCpu the processor time of this process, or null when it is not known
 * @param routerCpu the processor time of the router, or null when it is not known
 */
public record BenchResult(
    String scenario,
    String operations,
    int messagesPerOperation,
    Map<String, Object> settings,
    double seconds,
    boolean isInterrupted,
    Histogram latencies,
    Histogram sendDelays,
    long lost,
    List<String> losses,
    long unexpected,
    List<Tally.Failure> failures,
    @Nullable Duration generatorCpu,
    @Nullable Duration routerCpu) {

  private static final Map<String, Double> PERCENTILES = new LinkedHashMap<>();

  static {
    PERCENTILES.put("p50", 50.0);
    PERCENTILES.put("p90", 90.0);
    PERCENTILES.put("p99", 99.0);
    PERCENTILES.put("p99_9", 99.9);
  }

  /** From here on a loop has no time left to be on time. */
  private static final double BUSY = 0.9;

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  /** How many operations succeeded while it was measured. */
  public long count() {
    return latencies.getTotalCount();
  }

  /** Whether something succeeded, nothing failed, and nothing was lost. */
  public boolean isClean() {
    return count() > 0 && lost == 0 && unexpected == 0 && failures.isEmpty();
  }

  /** The result with the names that {@code docs/cli.md} explains; nulls for what is not known. */
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("scenario", scenario);
    all.put("settings", settings);
    all.put("seconds", rounded(seconds, 1e3));
    all.put("interrupted", isInterrupted);
    all.put("operations", count());
    all.put("operations_per_second", rounded(count() / seconds, 10));
    boolean hasMessages = messagesPerOperation > 0;
    all.put("messages", hasMessages ? messages() : null);
    all.put("messages_per_second", hasMessages ? rounded(messages() / seconds, 10) : null);
    all.put("latency_us", percentiles(latencies));
    all.put("send_delay_us", percentiles(sendDelays));
    all.put("lost", lost);
    all.put("losses", losses);
    all.put("unexpected", unexpected);
    all.put("errors", failures.stream().map(BenchResult::json).toList());
    all.put("generator_cpu_cores", cores(generatorCpu));
    all.put("router_cpu_cores", cores(routerCpu));
    all.put("router_cpu_us_per_message", hasMessages ? micros(routerCpu, messages()) : null);
    all.put("router_cpu_us_per_operation", micros(routerCpu, count()));
    return all;
  }

  private static Map<String, Object> json(Tally.Failure failure) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("uri", failure.uri());
    error.put("count", failure.count());
    error.put("first", failure.first());
    return error;
  }

  private static @Nullable Map<String, Object> percentiles(Histogram nanos) {
    if (nanos.getTotalCount() == 0) {
      return null;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("mean", rounded(nanos.getMean() / NANOS_PER_MICRO, 10));
    PERCENTILES.forEach(
        (name, percent) ->
            all.put(name, rounded(nanos.getValueAtPercentile(percent) / NANOS_PER_MICRO, 10)));
    all.put("max", rounded(nanos.getMaxValue() / NANOS_PER_MICRO, 10));
    return all;
  }

  private long messages() {
    return count() * messagesPerOperation;
  }

  private @Nullable Double cores(@Nullable Duration cpu) {
    return cpu == null ? null : rounded(cpu.toNanos() / NANOS_PER_SECOND / seconds, 100);
  }

  private static @Nullable Double micros(@Nullable Duration cpu, long parts) {
    return cpu == null || parts == 0
        ? null
        : rounded(cpu.toNanos() / NANOS_PER_MICRO / parts, 1000);
  }

  private static double rounded(double value, double steps) {
    return Math.round(value * steps) / steps;
  }

  /**
   * The result as lines for people.
   *
   * @param target the router, for people
   * @param loops the number of event loops of the generator
   */
  public List<String> table(String target, int loops) {
    List<String> lines = new ArrayList<>();
    lines.add(scenario + " " + target);
    lines.add(
        settings.entrySet().stream()
            .map(one -> one.getKey().replace('_', ' ') + " " + plain(one.getValue()))
            .collect(Collectors.joining(", ", "  ", "")));
    lines.add("");
    lines.add(row(operations, text("%,d in %.1f s", count(), seconds) + interruption()));
    if (messagesPerOperation > 0) {
      lines.add(row("messages/s", text("%,.0f", messages() / seconds)));
    }
    lines.add(row(operations + "/s", text("%,.0f", count() / seconds)));
    lines.add(row("latency, us", percentileText(latencies)));
    if (sendDelays.getTotalCount() > 0) {
      lines.add(row("of it sent late", percentileText(sendDelays)));
    }
    if (routerCpu != null) {
      lines.add(row("router CPU", routerText(routerCpu)));
    }
    lines.add(row("generator CPU", generatorText(loops)));
    lines.add(row("lost", text("%,d", lost)));
    losses.forEach(loss -> lines.add(row("", loss)));
    if (lost > losses.size() && !losses.isEmpty()) {
      lines.add(row("", "..."));
    }
    if (unexpected > 0) {
      lines.add(row("twice or late", text("%,d", unexpected)));
    }
    lines.add(row("errors", failures.isEmpty() ? "none" : ""));
    failures.forEach(
        failure ->
            lines.add(
                text("  %,d x %s", failure.count(), failure.uri())
                    + (failure.first().isEmpty() ? "" : " (" + failure.first() + ")")));
    return lines;
  }

  private static String plain(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining("+"))
        : String.valueOf(value);
  }

  private String interruption() {
    return isInterrupted ? " (stopped early)" : "";
  }

  private String percentileText(Histogram nanos) {
    if (nanos.getTotalCount() == 0) {
      return "nothing was measured";
    }
    String all =
        PERCENTILES.entrySet().stream()
            .map(
                one ->
                    one.getKey().replace('_', '.')
                        + text(
                            " %,.0f", nanos.getValueAtPercentile(one.getValue()) / NANOS_PER_MICRO))
            .collect(Collectors.joining("   "));
    return all + text("   max %,.0f", nanos.getMaxValue() / NANOS_PER_MICRO);
  }

  private String routerText(Duration cpu) {
    Double cores = cores(cpu);
    boolean hasMessages = messagesPerOperation > 0;
    Double each = micros(cpu, hasMessages ? messages() : count());
    String unit = hasMessages ? "message" : operations.substring(0, operations.length() - 1);
    return text("%.2f cores", cores) + (each == null ? "" : text(", %.2f us per %s", each, unit));
  }

  private String generatorText(int loops) {
    Double cores = cores(generatorCpu);
    if (cores == null) {
      return "not known";
    }
    String used = text("%.2f cores on %d %s", cores, loops, loops == 1 ? "loop" : "loops");
    return cores < BUSY * loops
        ? used
        : used + ": the generator may be the limit, not the router (see --loops)";
  }

  private static String row(String name, String value) {
    return text("%-16s %s", name, value).stripTrailing();
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more dependency.
  private static String text(String format, @Nullable Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
