package io.starling.router.broker;

import io.starling.router.memory.EventHistory;
import io.starling.router.memory.HistoryInMemory;
import io.starling.router.memory.TopicMatch;
import io.starling.router.port.HistorySettings;
import io.starling.router.realm.RoutingIds;
import io.starling.router.routing.Matches;
import io.starling.router.routing.PatternTable;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The histories of a realm (WAMP, "Event History"): one for each topic or pattern that the settings
 * name, from the beginning and whether anybody is subscribed or not.
 *
 * <p>Threads: safe for all.
 */
public final class Histories {

  private final Map<Long, History> byId = new LinkedHashMap<>();
  private final PatternTable<History> byUri;

  /**
   * Makes empty histories.
   *
   * @param ids gives each the id that its subscription will have
   */
  public Histories(List<HistorySettings> settings, RoutingIds ids) {
    PatternTable<History> table = PatternTable.empty();
    for (HistorySettings one : settings) {
      MatchPolicy match = one.match();
      Uri uri = one.uri();
      long id = ids.idOf(RoutingIds.Kind.SUBSCRIPTION, match, uri, byId::containsKey);
      History history = new History(id, match, uri, new HistoryInMemory(one));
      byId.put(id, history);
      table = table.put(match, uri, history);
    }
    byUri = table;
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Collects the histories that a topic belongs to. */
  void match(Uri topic, Matches<History> out) {
    byUri.matchAll(topic, out);
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
