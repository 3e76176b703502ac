package io.starling.distribution.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Latencies in nanoseconds, with an error below 0.1 %. Recorded by any thread, without contention;
 * taken by one.
 */
final class Latencies {
  /** What takes longer is counted as this. */
  static final long NANOS_MAX = TimeUnit.HOURS.toNanos(1);

  private static final int DIGITS = 3;

  private final List<SingleWriterRecorder> all = new CopyOnWriteArrayList<>();

  @SuppressWarnings("ThreadLocalUsage") // It lives as long as the process does.
  private final ThreadLocal<SingleWriterRecorder> mine =
      ThreadLocal.withInitial(
          () -> {
            SingleWriterRecorder recorder = new SingleWriterRecorder(1, NANOS_MAX, DIGITS);
            all.add(recorder);
            return recorder;
          });

  Latencies() {}

  /** A histogram of the kind that {@link #take} returns. */
  static Histogram empty() {
    return new Histogram(1, NANOS_MAX, DIGITS);
  }

  /** Counts a latency. */
  void record(long nanos) {
    mine.get().recordValue(Math.clamp(nanos, 1, NANOS_MAX));
  }

  /** What was recorded since the last time. */
  Histogram take() {
    Histogram sum = empty();
    all.forEach(recorder -> sum.add(recorder.getIntervalHistogram()));
    return sum;
  }
}
