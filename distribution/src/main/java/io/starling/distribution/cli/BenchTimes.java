package io.starling.distribution.cli;

import io.starling.distribution.bench.Bench;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What benchmarks that send messages have in common: how long, how much, and under which names. */
final class BenchTimes {
  private static final Duration WARMUP = Duration.ofSeconds(2);
  private static final Duration DURATION = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(7);

  /** 16 MiB is the longest message of a raw socket; the rest is for the envelope. */
  private static final int PAYLOAD_MAX = (16 << 20) - 1024;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "How long is measured; default 10s. Written like 500ms, 10s or 2m.")
  private @Nullable Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      description = "How long the load runs before it is measured; default 2s. 'off' for none.")
  private @Nullable Duration warmup;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Ends after this many calls or publications, instead of after a time; without a warm-up.")
  private @Nullable Long count;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "The length of the text in each message, 0 to 16776192; default 256.")
  private int payload = 256;

  @Option(
      names = "--lost-after",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "What did not come after this time is lost; default 5s, at least 100ms.")
  private Duration lostAfter = Duration.ofSeconds(5);

  @Option(
      names = "--prefix",
      paramLabel = "URI",
      description =
          "What the names of procedures and topics begin with; default: bench. and a random"
              + " number, so that nobody else has them.")
  private @Nullable String prefix;

  BenchTimes() {}

  /** What all benchmarks have in common. */
  BenchOptions options() {
    return options;
  }

  /** The length of the text in each message. */
  int payload() {
    return (int) options.check("--payload", payload, 0, PAYLOAD_MAX);
  }

  /** How many operations; 0 for any number. */
  long count() {
    return count == null ? 0 : options.check("--count", count, 1, Long.MAX_VALUE);
  }

  /** How long. */
  Bench.Timing timing() {
    if (count != null && (duration != null || warmup != null)) {
      throw options.wrong("--count: not together with --duration or --warmup");
    }
    if (lostAfter.toMillis() < 100) {
      throw options.wrong("--lost-after: expected 100ms or more");
    }
    if (count != null) {
      return new Bench.Timing(Duration.ZERO, LONGEST, lostAfter);
    }
    Duration length = duration == null ? DURATION : duration;
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw options.wrong("--duration: expected 1ms to 7d");
    }
    Duration before = warmup == null ? WARMUP : warmup;
    if (before.compareTo(LONGEST) > 0) {
      throw options.wrong("--warmup: expected off, or up to 7d");
    }
    return new Bench.Timing(before, length, lostAfter);
  }

  /** What the names begin with. */
  String prefix() {
    if (prefix != null) {
      return prefix;
    }
    return "bench."
        + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 28, Integer.MAX_VALUE));
  }
}
