package io.starling.router.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import io.starling.router.memory.EventHistory.Added;
import io.starling.router.memory.EventHistory.Entry;
import io.starling.router.port.HistorySettings;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The bounds of a history, in a time of the test's own. */
class HistoryInMemoryTest {

  private static final Uri TOPIC = Uri.of("com.topic");
  private static final long SECOND = 1_000_000_000L;

  private static HistoryInMemory history(int events, long bytes, Duration time) {
    return new HistoryInMemory(new HistorySettings(MatchPolicy.EXACT, TOPIC, events, bytes, time));
  }

  private static KeptEvent event(long id, int length) {
    return new KeptEvent(
        id,
        TOPIC,
        1,
        false,
        Receivers.ALL,
        null,
        -1,
        null,
        Map.of(),
        Payload.of("x".repeat(length)));
  }

  private static List<Long> ids(List<Entry> entries) {
    return entries.stream().map(entry -> entry.event().id()).toList();
  }

  private static List<Long> all(EventHistory history, long now) {
    return ids(history.after(0, Integer.MAX_VALUE, now));
  }

  @Test
  void oldestIsForgottenWhenThereAreTooMany() {
    HistoryInMemory history = history(3, 1 << 20, Duration.ZERO);
    for (long id = 101; id <= 103; id++) {
      assertThat(history.add(event(id, 1), 0, 0)).isEqualTo(new Added(true, 0, 0, 0));
    }

    assertThat(history.add(event(104, 1), 0, 0)).isEqualTo(new Added(true, 1, 0, 0));

    assertThat(all(history, 0)).containsExactly(102L, 103L, 104L);
    assertThat(history.size()).isEqualTo(3);
    assertThat(history.find(101, 0)).isNull();
    assertThat(history.find(102, 0)).isNotNull();
    assertThat(history.position()).isEqualTo(4);
  }

  @Test
  void oldestAreForgottenWhenTheyTakeTooMuch() {
    long one = sizeOf(event(1, 100));
    HistoryInMemory history = history(1_000, 4 * one, Duration.ZERO);
    for (long id = 1; id <= 4; id++) {
      history.add(event(id, 100), 0, 0);
    }
    assertThat(history.bytes()).isEqualTo(4 * one);

    // As large as one and a bit: two have to go.
    assertThat(history.add(event(5, 101), 0, 0)).isEqualTo(new Added(true, 0, 2, 0));

    assertThat(all(history, 0)).containsExactly(3L, 4L, 5L);
    assertThat(history.bytes()).isEqualTo(3 * one + 1);
  }

  private static long sizeOf(KeptEvent event) {
    HistoryInMemory history = history(1, 1 << 20, Duration.ZERO);
    history.add(event, 0, 0);
    return history.bytes();
  }

  @Test
  void whatIsLargerThanAllMayBeIsRefusedAndForgetsNothing() {
    HistoryInMemory history = history(10, 2_000, Duration.ZERO);
    history.add(event(1, 100), 0, 0);

    assertThat(history.add(event(2, 2_000), 0, 0)).isEqualTo(new Added(false, 0, 0, 0));

    assertThat(all(history, 0)).containsExactly(1L);
  }

  @Test
  void whatIsTooOldIsNotFoundAndForgottenWithTheNextOne() {
    HistoryInMemory history = history(10, 1 << 20, Duration.ofSeconds(10));
    long start = Long.MAX_VALUE - 5 * SECOND; // The clock's numbers pass their greatest one.
    history.add(event(1, 1), 0, start);
    history.add(event(2, 1), 0, start + 4 * SECOND);

    assertThat(all(history, start + 10 * SECOND - 1)).containsExactly(1L, 2L);
    assertThat(all(history, start + 10 * SECOND)).containsExactly(2L);
    assertThat(ids(history.before(3, 5, start + 10 * SECOND))).containsExactly(2L);
    assertThat(history.find(1, start + 10 * SECOND)).isNull();
    assertThat(history.size()).isEqualTo(2);
    assertThat(history.add(event(3, 1), 0, start + 10 * SECOND))
        .isEqualTo(new Added(true, 0, 0, 1));
    assertThat(history.size()).isEqualTo(2);
  }

  @Test
  void newBoundsHoldFromTheNextEventOn() {
    HistoryInMemory history = history(10, 1 << 20, Duration.ZERO);
    for (long id = 1; id <= 5; id++) {
      history.add(event(id, 1), 0, 0);
    }

    history.setBounds(
        new HistorySettings(MatchPolicy.EXACT, TOPIC, 2, 1 << 20, Duration.ofSeconds(1)));

    assertThat(all(history, 0)).hasSize(5);
    assertThat(all(history, SECOND)).isEmpty();
    assertThat(history.add(event(6, 1), 0, 0)).isEqualTo(new Added(true, 4, 0, 0));
    assertThat(all(history, 0)).containsExactly(5L, 6L);
  }

  @Test
  void piecesJoinToTheWholeInBothDirections() {
    HistoryInMemory history = history(100, 1 << 20, Duration.ZERO);
    for (long id = 1; id <= 25; id++) {
      history.add(event(1_000 - id, 1), 0, 0);
    }
    List<Long> forwards = new ArrayList<>();
    List<Long> backwards = new ArrayList<>();

    long position = 0;
    for (var piece = history.after(0, 10, 0); !piece.isEmpty(); ) {
      forwards.addAll(ids(piece));
      position = piece.getLast().position();
      piece = history.after(position, 10, 0);
    }
    for (var piece = history.before(position + 1, 10, 0); !piece.isEmpty(); ) {
      backwards.addAll(ids(piece));
      piece = history.before(piece.getLast().position(), 10, 0);
    }

    assertThat(forwards).hasSize(25).startsWith(999L, 998L).endsWith(975L);
    assertThat(backwards).isEqualTo(forwards.reversed());
  }

  /** Real threads: what a reader is told of is there, in order and without a gap. */
  @Test
  void readersSeeWhatWasAddedBefore() throws Exception {
    int events = 20_000;
    HistoryInMemory history = history(2 * events, 1 << 30, Duration.ZERO);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> writers =
          List.of(
              threads.submit(() -> addAll(history, 0, events)),
              threads.submit(() -> addAll(history, events, events)));
      Future<?> reader =
          threads.submit(
              () -> {
                for (long seen = 0; seen < 2L * events; ) {
                  long position = history.position();
                  List<Entry> found = history.after(seen, Integer.MAX_VALUE, 0);
                  assertThat(found).hasSizeGreaterThanOrEqualTo((int) (position - seen));
                  for (Entry entry : found) {
                    assertThat(entry.position()).isEqualTo(++seen);
                    assertThat(history.find(entry.event().id(), 0)).isEqualTo(entry);
                  }
                }
              });
      for (Future<?> writer : writers) {
        writer.get(1, TimeUnit.MINUTES);
      }
      reader.get(1, TimeUnit.MINUTES);
    }
    assertThat(history.size()).isEqualTo(2 * events);
  }

  private static void addAll(HistoryInMemory history, long from, int events) {
    for (long id = from; id < from + events; id++) {
      history.add(event(id, 1), 0, 0);
    }
  }

  /** Beside a list from which the oldest are removed one by one. */
  @Test
  void boundsHoldAndNothingElseIsForgotten() {
    Seeds.check(
        random -> {
          int events = 1 + random.nextInt(20);
          long bytes = 600 + random.nextInt(20_000);
          long time = (1 + random.nextInt(20)) * SECOND;
          HistoryInMemory history = history(events, bytes, Duration.ofNanos(time));
          record Expected(long id, long size, long added) {}
          List<Expected> expected = new ArrayList<>();
          long now = random.nextLong();
          for (long id = 1; id <= 2_000; id++) {
            now += random.nextInt(3) == 0 ? random.nextLong(3 * SECOND) : 0;
            KeptEvent event = event(id, random.nextInt(1_000));
            long size = sizeOf(event);
            Added added = history.add(event, 0, now);
            long present = now;
            expected.removeIf(old -> present - old.added >= time);
            assertThat(added.kept()).isEqualTo(size <= bytes);
            if (added.kept()) {
              expected.add(new Expected(id, size, now));
            }
            while (expected.size() > events
                || expected.stream().mapToLong(Expected::size).sum() > bytes) {
              expected.removeFirst();
            }
            assertThat(all(history, now)).isEqualTo(expected.stream().map(Expected::id).toList());
            assertThat(history.size()).isEqualTo(expected.size());
            assertThat(history.bytes())
                .isEqualTo(expected.stream().mapToLong(Expected::size).sum());
          }
        });
  }
}
