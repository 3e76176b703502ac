package io.starling.bench.inprocess;

import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.store.StoreCounter;
import io.starling.store.StoreSettings;
import io.starling.store.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.DoubleStream;

/**
 * What the durable store does: how long it takes to open with many entries, and how many
 * transactions it commits in a second with some writers, each of which waits for its own.
 *
 * <pre>
 *  StoreFigures DIRECTORY [ENTRIES VALUE-BYTES SECONDS]
 * </pre>
 */
final class StoreFigures {

  private static final int OPENINGS = 5;
  private static final int BATCH = 500;
  private static final int[] WRITERS = {1, 64, 1024};

  private StoreFigures() {}

  /** Fills, opens and writes; the directory must be empty. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    int valueBytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 256;
    int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    Path filled = directory.resolve("filled");
    fill(filled, entries, valueBytes);
    checkpoint(filled);
    open("from a checkpoint", filled);
    overwrite(filled, entries, valueBytes);
    open("from a checkpoint and as much log as there can be", filled);
    for (int writers : WRITERS) {
      write(directory.resolve("writers-" + writers), writers, valueBytes, seconds);
    }
  }

  private static void fill(Path directory, int entries, int valueBytes) throws IOException {
    try (Store store = Store.open(directory, StoreSettings.defaults())) {
      for (int i = 0; i < entries; i += BATCH) {
        Transaction transaction = new Transaction();
        for (int n = i; n < Math.min(entries, i + BATCH); n++) {
          transaction.put(key(n), value(valueBytes));
        }
        store.commit(transaction).join();
      }
    }
  }

  /** Changes entries, one in each transaction, until the next checkpoint would be due. */
  private static void overwrite(Path directory, int entries, int valueBytes) throws IOException {
    StoreSettings settings = StoreSettings.defaults();
    SplittableRandom random = new SplittableRandom(1);
    try (Store store = Store.open(directory, settings)) {
      while (store.count(StoreCounter.LOG_BYTES) < settings.checkpointLogBytes() / 20 * 19) {
        List<CompletableFuture<Long>> commits = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          Key key = key(random.nextInt(entries));
          commits.add(store.commit(new Transaction().put(key, value(valueBytes))));
        }
        commits.forEach(CompletableFuture::join);
      }
    }
  }

  /** Returns a key; their order is none, as that of names. */
  private static Key key(int number) {
    String id = Integer.toHexString(Integer.reverse(number)) + "@example.com";
    return new Key("realm" + number % 10, "user", id);
  }

  private static byte[] value(int length) {
    byte[] value = new byte[length];
    ThreadLocalRandom.current().nextBytes(value);
    return value;
  }

  private static void checkpoint(Path directory) throws IOException {
    try (Store store = Store.open(directory, StoreSettings.defaults())) {
      long start = System.nanoTime();
      store.checkpoint().join();
      Report.line("checkpoint written in %.2f s", seconds(System.nanoTime() - start));
    }
  }

  private static void open(String how, Path directory) throws IOException {
    double[] times = new double[OPENINGS];
    int entries = 0;
    long heap = 0;
    for (int i = 0; i < OPENINGS; i++) {
      System.gc();
      long before = used();
      long start = System.nanoTime();
      try (Store store = Store.open(directory, StoreSettings.defaults())) {
        times[i] = seconds(System.nanoTime() - start);
        System.gc();
        heap = used() - before;
        entries = store.entries(); // Behind the figure, so that all of it is still in use.
      }
    }
    Report.line(
        "%,d entries opened %s in %.2f s (first %.2f, slowest %.2f), heap %,d MB",
        entries,
        how,
        Report.median(DoubleStream.of(times)),
        times[0],
        DoubleStream.of(times).max().orElse(0),
        heap >> 20);
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void write(Path directory, int writers, int valueBytes, int seconds)
      throws Exception {
    try (Store store = Store.open(directory, StoreSettings.defaults())) {
      run(store, writers, valueBytes, 1);
      long commits = store.count(StoreCounter.COMMITS);
      long syncs = store.count(StoreCounter.SYNCS);
      long start = System.nanoTime();
      long[] latencies = run(store, writers, valueBytes, seconds);
      double took = seconds(System.nanoTime() - start);
      commits = store.count(StoreCounter.COMMITS) - commits;
      syncs = store.count(StoreCounter.SYNCS) - syncs;
      Report.line(
          "%,d writers: %,.0f transactions/s, %,.0f syncs/s, %.1f transactions for each;"
              + " latency p50 %.2f ms, p99 %.2f ms",
          writers,
          commits / took,
          syncs / took,
          (double) commits / Math.max(1, syncs),
          Report.percentile(latencies, 0.5) / 1e6,
          Report.percentile(latencies, 0.99) / 1e6);
    }
  }

  private static long[] run(Store store, int writers, int valueBytes, int seconds)
      throws InterruptedException {
    AtomicBoolean isOver = new AtomicBoolean();
    List<List<Long>> latencies = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      List<Long> own = new ArrayList<>();
      latencies.add(own);
      String name = "writer" + w;
      threads.add(
          Thread.startVirtualThread(() -> writeUntil(store, name, valueBytes, isOver, own)));
    }
    Thread.sleep(Duration.ofSeconds(seconds));
    isOver.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    return latencies.stream().flatMap(List::stream).mapToLong(Long::longValue).sorted().toArray();
  }

  private static void writeUntil(
      Store store, String name, int valueBytes, AtomicBoolean isOver, List<Long> latencies) {
    byte[] value = new byte[valueBytes];
    for (int i = 0; !isOver.get(); i++) {
      long start = System.nanoTime();
      store.commit(new Transaction().put(new Key("", name, "" + i % 1000), value)).join();
      latencies.add(System.nanoTime() - start);
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
