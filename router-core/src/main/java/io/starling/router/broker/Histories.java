package io.starling.router.broker;

import io.starling.router.memory.EventHistory;
import io.starling.router.memory.HistoryInMemory;
import io.starling.router.memory.TopicMatch;
import io.starling.router.port.HistorySettings;
import io.starling.router.routing.PatternTable;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The histories of a realm (WAMP, "Event History"): one for each topic or pattern that the settings
 * name, whether anybody is subscribed or not.
 *
 * <p>Threads: safe for all; the settings are changed in the realm's write section.
 */
public final class Histories {

  private volatile PatternTable<History> byUri = PatternTable.empty();
  private volatile Map<Long, History> byId = Map.of();

  /** Makes no histories. */
  public Histories() {}

  /**
   * Has what the settings name remembered. What was remembered already keeps its events, and has
   * the new bounds from the next event on; what is not named any more is forgotten.
   *
   * @param ids the ids that subscriptions have or will have
   */
  void set(List<HistorySettings> settings, BiFunction<MatchPolicy, Uri, Long> ids) {
    PatternTable<History> table = PatternTable.empty();
    Map<Long, History> named = new LinkedHashMap<>();
    for (HistorySettings one : settings) {
      History history = find(one.match(), one.uri());
      if (history == null) {
        history = add(one, ids.apply(one.match(), one.uri()));
      } else {
        history.events().setBounds(one);
      }
      table = table.put(one.match(), one.uri(), history);
      named.put(history.id(), history);
    }
    byUri = table;
    byId = Collections.unmodifiableMap(named);
  }

  /** Adds one at once, so that the next one does not get the same id. */
  private History add(HistorySettings one, long id) {
    History history = new History(id, one.match(), one.uri(), new HistoryInMemory(one));
    Map<Long, History> next = new LinkedHashMap<>(byId);
    next.put(id, history);
    byId = Collections.unmodifiableMap(next);
    return history;
  }

  /** The histories by topic or pattern; another table when the settings were changed. */
  PatternTable<History> table() {
    return byUri;
  }

  /** Returns the history of an id, or null. */
  @Nullable History get(long id) {
    return byId.get(id);
  }

  /** Returns the history of exactly this topic or pattern, or null. */
  @Nullable History find(MatchPolicy match, Uri uri) {
    return byUri.get(match, uri);
  }

  /**
   * Returns the history that a subscription is read from: its own, else that of the longest pattern
   * which covers all its topics, else null.
   */
  @Nullable History covering(MatchPolicy match, Uri uri) {
    History found = find(match, uri);
    if (found != null) {
      return found;
    }
    for (History other : byId.values()) {
      boolean longer = found == null || other.uri().length() > found.uri().length();
      if (longer && TopicMatch.covers(other.match(), other.uri(), match, uri)) {
        found = other;
      }
    }
    return found;
  }

  /** The number of events in all histories; one in several counts as often. */
  public int events() {
    return all().stream().mapToInt(EventHistory::size).sum();
  }

  /** About how many bytes they take. */
  public long bytes() {
    return all().stream().mapToLong(EventHistory::bytes).sum();
  }

  private Collection<EventHistory> all() {
    return byId.values().stream().map(History::events).toList();
  }
}
