package io.starling.bench;

import io.starling.router.routing.Matches;
import io.starling.router.routing.PatternTable;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Looks URIs up in a table with so many entries of each policy. Each look-up takes another URI, so
 * that a large table is not measured with the few nodes that are in the cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PatternBenchmark {

  private static final int PROBES = 1024;

  /** The number of entries of each policy. */
  @Param({"1", "1000", "100000"})
  public int entries;

  private final Matches<Uri> matches = new Matches<>();
  private final Uri[] exact = new Uri[PROBES];
  private final Uri[] prefixed = new Uri[PROBES];
  private final Uri[] wild = new Uri[PROBES];
  private PatternTable<Uri> table = PatternTable.empty();
  private int next;

  /** Makes the benchmark; the rest needs the parameters. */
  public PatternBenchmark() {}

  /** Fills the table, and draws the URIs that are looked up. */
  @Setup
  public void fill() {
    for (int i = 0; i < entries; i++) {
      put(MatchPolicy.EXACT, "com.example.site" + i % 100 + ".device" + i + ".read");
      put(MatchPolicy.PREFIX, "com.example.site" + i % 100 + ".group" + i + ".");
      put(MatchPolicy.WILDCARD, "com.example..line" + i + ".write");
    }
    for (int p = 0; p < PROBES; p++) {
      int i = (int) (p * 7_919L % entries);
      exact[p] = Uri.of("com.example.site" + i % 100 + ".device" + i + ".read");
      prefixed[p] = Uri.of("com.example.site" + i % 100 + ".group" + i + ".start");
      wild[p] = Uri.of("com.example.site" + i % 100 + ".line" + i + ".write");
    }
  }

  private void put(MatchPolicy policy, String uri) {
    Uri pattern = Uri.of(uri);
    table = table.put(policy, pattern, pattern);
  }

  private Uri probe(Uri[] probes) {
    return probes[next++ & (PROBES - 1)];
  }

  private Uri best(Uri uri) {
    return Objects.requireNonNull(table.matchBest(uri));
  }

  private int all(Uri uri) {
    matches.clear();
    table.matchAll(uri, matches);
    return matches.size();
  }

  /** A procedure that is registered as such. */
  @Benchmark
  public Uri bestExact() {
    return best(probe(exact));
  }

  /** A procedure that a prefix matches. */
  @Benchmark
  public Uri bestPrefix() {
    return best(probe(prefixed));
  }

  /** A procedure that a wildcard matches. */
  @Benchmark
  public Uri bestWildcard() {
    return best(probe(wild));
  }

  /** A topic that is subscribed to as such; prefixes and wildcards are searched in vain. */
  @Benchmark
  public int allExact() {
    return all(probe(exact));
  }

  /** A topic that a prefix matches. */
  @Benchmark
  public int allPrefix() {
    return all(probe(prefixed));
  }

  /** A topic that a wildcard matches. */
  @Benchmark
  public int allWildcard() {
    return all(probe(wild));
  }
}
