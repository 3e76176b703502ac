package io.starling.distribution.bench;

import io.starling.client.WampException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What came of a load: the latencies of what succeeded, and everything that did not. Latencies are
 * taken interval by interval; failures and losses are counted from the beginning, because one
 * during the warm-up is a failure too.
 *
 * <p>Safe for all threads.
 */
final class Tally {
  /** A session was not opened, or ended too early. */
  static final String CONNECTION_FAILED = "wamp.error.network_failure";

  /** What came back is not what was sent. */
  static final String WRONG_PAYLOAD = "starling.error.wrong_payload";

  /** A call was due when too many were under way. */
  static final String NOT_SENT = "starling.error.not_sent";

  /** Bounds what a broken router can make grow. */
  private static final int URIS_MAX = 100;

  private static final String OTHERS = "starling.error.others";
  private static final int LOSSES_NAMED = 10;

  private final Latencies latencies = new Latencies();
  private final Latencies sendDelays = new Latencies();
  private final Map<String, Failures> failures = new ConcurrentHashMap<>();
  private final LongAdder lost = new LongAdder();
  private final LongAdder unexpected = new LongAdder();
  private final List<String> losses = new ArrayList<>();

  /** Failures with the same error. */
  private static final class Failures {
    private final LongAdder count = new LongAdder();
    private final String firstText;

    Failures(String firstText) {
      this.firstText = firstText;
    }
  }

  /**
   * Failures with the same error.
   *
   * @param uri the error
   * @param count how many
   * @param first what the first one said, for people
   */
  record Failure(String uri, long count, String first) {}

  Tally() {}

  /** What was done, and how long it took. */
  Latencies latencies() {
    return latencies;
  }

  /** How much later than due the generator itself sent. */
  Latencies sendDelays() {
    return sendDelays;
  }

  /** Counts a failure. */
  void failed(Throwable failure) {
    if (failure instanceof WampException error) {
      failed(error.uri(), error.args().isEmpty() ? "" : String.valueOf(error.args().getFirst()));
    } else {
      failed(CONNECTION_FAILED, String.valueOf(failure.getMessage()));
    }
  }

  /** Counts a failure. */
  void failed(String uri, String text) {
    String key = failures.containsKey(uri) || failures.size() < URIS_MAX ? uri : OTHERS;
    failures.computeIfAbsent(key, _ -> new Failures(text)).count.increment();
  }

  /**
   * Counts what never came.
   *
   * @param count how many calls, events or sessions
   * @param what them, for people; only the first ones are kept
   */
  void lost(int count, String what) {
    lost.add(count);
    synchronized (losses) {
      if (losses.size() < LOSSES_NAMED) {
        losses.add(what);
      }
    }
  }

  /** Counts what came twice, or after it was given up. */
  void unexpected() {
    unexpected.increment();
  }

  /** How many calls, events or sessions were lost. */
  long lostCount() {
    return lost.sum();
  }

  /** How many results or events came twice or too late. */
  long unexpectedCount() {
    return unexpected.sum();
  }

  /** How many operations failed. */
  long failedCount() {
    return failures.values().stream().mapToLong(same -> same.count.sum()).sum();
  }

  /** The first losses, for people. */
  List<String> losses() {
    synchronized (losses) {
      return List.copyOf(losses);
    }
  }

  /** The failures by error, the most frequent first. */
  List<Failure> failures() {
    return failures.entrySet().stream()
        .map(same -> failure(same.getKey(), same.getValue()))
        .sorted(Comparator.comparingLong(Failure::count).reversed().thenComparing(Failure::uri))
        .toList();
  }

  private static Failure failure(String uri, Failures same) {
    return new Failure(uri, same.count.sum(), same.firstText);
  }
}
