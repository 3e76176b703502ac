package io.starling.router.broker;

import io.starling.router.loop.Loop;
import io.starling.router.memory.EventHistory.Added;
import io.starling.router.memory.KeptEvent;
import io.starling.router.port.Counter;
import io.starling.router.port.Counters;
import io.starling.router.routing.Matches;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds publications to the histories of their topics. What the latest topics have is remembered, in
 * a table of fixed size, so that a topic without a history costs one look at it.
 *
 * <p>Threads: belongs to one loop.
 */
final class Recorder {

  private static final int CAPACITY = 256;

  private record Topic(Uri uri, List<History> histories) {}

  private final Loop loop;
  private final Histories histories;
  private final @Nullable Topic[] topics = new Topic[CAPACITY];

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
    return !of(publication.topic()).isEmpty()
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
    histories.match(uri, matches);
    List<History> found = new ArrayList<>(matches.size());
    for (int i = 0; i < matches.size(); i++) {
      found.add(matches.get(i));
    }
    return List.copyOf(found);
  }
}
