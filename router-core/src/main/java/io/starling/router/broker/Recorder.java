package io.starling.router.broker;

import io.starling.router.loop.Loop;
import io.starling.router.memory.EventHistory.Added;
import io.starling.router.memory.KeptEvent;
import io.starling.router.port.Counter;
import io.starling.router.port.Counters;
import io.starling.router.routing.Matches;
import io.starling.router.routing.PatternTable;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds publications to the histories of their topics. What the latest topics have is remembered, in
 * a table of fixed size, so that a topic without a history costs one look at it, and a publication
 * in a realm without histories a look whether it has any.
 *
 * <p>Threads: belongs to one loop.
 */
final class Recorder {

  private static final int CAPACITY = 256;

  private static final PatternTable<History> NO_HISTORY = PatternTable.empty();

  private record Topic(Uri uri, List<History> histories) {}

  private final Loop loop;
  private final Histories histories;
  private @Nullable Topic[] topics = {};
  private PatternTable<History> table = PatternTable.empty();

  Recorder(Loop loop, Histories histories) {
    this.loop = loop;
    this.histories = histories;
  }

  /**
   * Whether a publication is to be recorded. One whose lists name sessions never is: who reads
   * later is another session (WAMP, "Event History").
   */
  boolean wants(Publication publication) {
    Receivers receivers = publication.receivers();
    Set<Long> excluded = receivers.exclude();
    return isThere()
        && !of(publication.topic()).isEmpty()
        && (excluded == null || excluded.isEmpty())
        && receivers.eligible() == null;
  }

  /** Records a publication that is wanted. */
  void record(KeptEvent event) {
    Counters counters = loop.counters();
    for (History history : of(event.topic())) {
      Added added = history.events().add(event, loop.unixMillis(), loop.now());
      counters.add(added.kept() ? Counter.HISTORY_EVENTS : Counter.HISTORY_EVENTS_REFUSED);
      counters.add(Counter.HISTORY_EVENTS_FORGOTTEN_NUMBER, added.overNumber());
      counters.add(Counter.HISTORY_EVENTS_FORGOTTEN_SIZE, added.overBytes());
      counters.add(Counter.HISTORY_EVENTS_FORGOTTEN_TIME, added.overTime());
    }
  }

  /** Whether the realm has any history; what is known of topics ends when the settings change. */
  @SuppressWarnings("ReferenceEquality") // Each change makes another table.
  private boolean isThere() {
    PatternTable<History> present = histories.table();
    if (present != table) {
      table = present;
      topics = new Topic[present == NO_HISTORY ? 0 : CAPACITY];
    }
    return present != NO_HISTORY;
  }

  private List<History> of(Uri uri) {
    int place = uri.hashCode() & (CAPACITY - 1);
    Topic known = topics[place];
    if (known == null || !known.uri.equals(uri)) {
      known = new Topic(uri, search(uri));
      topics[place] = known;
    }
    return known.histories;
  }

  private List<History> search(Uri uri) {
    Matches<History> matches = new Matches<>();
    table.matchAll(uri, matches);
    List<History> found = new ArrayList<>(matches.size());
    for (int i = 0; i < matches.size(); i++) {
      found.add(matches.get(i));
    }
    return List.copyOf(found);
  }
}
