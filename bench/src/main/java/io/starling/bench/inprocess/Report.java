package io.starling.bench.inprocess;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Prints figures on standard output. */
final class Report {

  private static final PrintWriter OUT =
      new PrintWriter(
          new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Report() {}

  /** Prints one line. */
  @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be one more dependency.
  static void line(String format, Object... values) {
    OUT.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  /** Returns the middle one of some figures. */
  static double median(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /**
   * Returns the value below which a share of others lies.
   *
   * @param sorted the values, in order, at least one
   * @param share from 0 to 1
   */
  static long percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  /** Sorts the first values of an array. */
  static long[] sorted(long[] values, int count) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
