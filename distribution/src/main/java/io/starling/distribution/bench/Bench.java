package io.starling.distribution.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Runs a load: opens it, warms up, measures, waits for what is under way, and closes it.
 *
 * <p>{@link #stop} may be called from any thread, {@link #run} from one, once.
 */
public final class Bench {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration DRAIN_STEP = Duration.ofMillis(5);

  /**
   * How long things take.
   *
   * @param warmup how long the load runs before anything is measured
   * @param duration how long it is measured; it ends earlier when the load is over
   * @param lostAfter after how long something that did not come is lost
   */
  public record Timing(Duration warmup, Duration duration, Duration lostAfter) {}

  /**
   * How it goes, once a second.
   *
   * @param phase what is going on, or empty while it is measured
   * @param second since the phase began
   * @param perSecond routed messages a second; of a load that has none, operations
   * @param latencies those of this second
   * @param lost those lost so far
   * @param failed those failed so far
   */
  public record Progress(
      String phase, long second, double perSecond, Histogram latencies, long lost, long failed) {}

  private final Load load;
  private final Timing timing;
  private final @Nullable ProcessCpu router;
  private final Consumer<Progress> progress;
  private final ProcessCpu own = ProcessCpu.own();
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
  private final Histogram latencies = Latencies.empty();
  private final Histogram sendDelays = Latencies.empty();

  /**
   * Prepares a run.
   *
   * @param router the process whose processor time is told, or null
   * @param progress hears how it goes
   */
  public Bench(Load load, Timing timing, @Nullable ProcessCpu router, Consumer<Progress> progress) {
    this.load = load;
    this.timing = timing;
    this.router = router;
    this.progress = progress;
  }

  /** Ends the run early; what was measured up to now is the result. */
  public void stop() {
    stopped.complete(null);
  }

  /**
   * Runs the load.
   *
   * @throws RuntimeException those of the client when the load cannot be opened
   */
  public BenchResult run() {
    try (load) {
      load.open();
      boolean hasWarmup = timing.warmup().isPositive();
      if (hasWarmup) {
        load.begin();
        phase("warm-up", timing.warmup(), null);
      }
      load.warmedUp();
      discard();
      Reading begin = read();
      if (!hasWarmup) {
        load.begin();
      }
      phase("", timing.duration(), latencies);
      Reading end = read();
      take(latencies);
      sendDelays.add(load.tally().sendDelays().take());
      load.end();
      if (!stopped.isDone()) {
        drain();
        phase("hold", load.hold(), null);
      }
      return result(begin, end);
    }
  }

  /** The state of the clocks. */
  private record Reading(long nanos, @Nullable Duration own, @Nullable Duration router) {}

  private Reading read() {
    return new Reading(
        System.nanoTime(),
        own.used().orElse(null),
        router == null ? null : router.used().orElse(null));
  }

  private void discard() {
    Histogram _ = load.tally().latencies().take();
    Histogram _ = load.tally().sendDelays().take();
  }

  /** Goes on for so long, or until the load is over or the run was stopped. */
  private void phase(String name, Duration length, @Nullable Histogram sum) {
    if (!length.isPositive()) {
      return;
    }
    boolean isHold = name.equals("hold");
    CompletableFuture<?> early = isHold ? stopped : CompletableFuture.anyOf(stopped, load.over());
    long begin = System.nanoTime();
    long last = begin;
    for (long second = 1; ; second++) {
      long left = begin + length.toNanos() - last;
      long tick = Math.min(begin + second * TICK.toNanos() - last, left);
      if (isDoneWithin(early, tick)) {
        return;
      }
      boolean isWhole = tick < left || length.toNanos() % TICK.toNanos() == 0;
      if (isWhole) {
        long now = System.nanoTime();
        load.expire(now - timing.lostAfter().toNanos());
        tell(name, second, now - last, take(sum));
        last = now;
      }
      if (tick == left) {
        return;
      }
    }
  }

  private static boolean isDoneWithin(CompletableFuture<?> future, long nanos) {
    try {
      future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Histogram take(@Nullable Histogram sum) {
    Histogram interval = load.tally().latencies().take();
    if (sum != null) {
      sum.add(interval);
    }
    return interval;
  }

  private void tell(String phase, long second, long nanos, Histogram interval) {
    long weight = Math.max(1, load.messagesPerOperation());
    progress.accept(
        new Progress(
            phase,
            second,
            interval.getTotalCount() * weight * 1e9 / nanos,
            interval,
            load.tally().lostCount(),
            load.tally().failedCount()));
  }

  /** Waits for what is under way; what has not come when the time is over is lost. */
  private void drain() {
    long patience = System.nanoTime() + timing.lostAfter().toNanos();
    while (load.underWay() > 0 && System.nanoTime() - patience < 0) {
      if (isDoneWithin(stopped, DRAIN_STEP.toNanos())) {
        return;
      }
    }
    load.expire(System.nanoTime());
  }

  private BenchResult result(Reading begin, Reading end) {
    return new BenchResult(
        load.scenario(),
        load.operations(),
        load.messagesPerOperation(),
        load.settings(),
        (end.nanos() - begin.nanos()) / 1e9,
        stopped.isDone(),
        latencies,
        sendDelays,
        load.tally().lostCount(),
        load.tally().losses(),
        load.tally().unexpectedCount(),
        load.tally().failures(),
        difference(begin.own(), end.own()),
        difference(begin.router(), end.router()));
  }

  private static @Nullable Duration difference(@Nullable Duration begin, @Nullable Duration end) {
    return begin == null || end == null ? null : end.minus(begin);
  }
}
