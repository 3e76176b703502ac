package io.starling.router.broker;

import io.starling.router.port.HistorySettings;
import io.starling.router.realm.RoutingIds;
import io.starling.router.routing.Matches;
import io.starling.router.routing.PatternTable;
import io.starling.router.routing.PersistentMap;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a realm: an immutable snapshot that every loop reads without a lock, swapped
 * in the realm's short write section.
 *
 * <p>Threads: safe for all.
 */
public final class Topics {

  private record Snapshot(
      PatternTable<Subscription> byUri, PersistentMap<Long, Subscription> byId) {
    Snapshot with(Subscription subscription) {
      return new Snapshot(
          byUri.put(subscription.match(), subscription.uri(), subscription),
          byId.put(subscription.id(), subscription));
    }

    Snapshot without(Subscription subscription) {
      return new Snapshot(
          byUri.remove(subscription.match(), subscription.uri()), byId.remove(subscription.id()));
    }
  }

  private final Object writeSection;
  private final RoutingIds ids;
  private final Histories histories;
  private volatile Snapshot snapshot = new Snapshot(PatternTable.empty(), PersistentMap.empty());

  /**
   * Makes an empty table.
   *
   * @param writeSection the lock of the realm's write section
   * @param histories the topics and patterns that have ids while nobody is subscribed
   */
  public Topics(Object writeSection, RoutingIds ids, Histories histories) {
    this.writeSection = writeSection;
    this.ids = ids;
    this.histories = histories;
  }

  /** Collects the subscriptions that match a topic. */
  public void match(Uri topic, Matches<Subscription> out) {
    snapshot.byUri.matchAll(topic, out);
  }

  /** Whether any subscription matches a topic. */
  boolean hasMatch(Uri topic) {
    return snapshot.byUri.matchBest(topic) != null;
  }

  /** Does something that shall have one order with all other changes of the realm. */
  void inWriteSection(Runnable work) {
    synchronized (writeSection) {
      work.run();
    }
  }

  /** Returns the subscription of a topic or pattern, or null when nobody has subscribed. */
  public @Nullable Subscription find(MatchPolicy match, Uri uri) {
    return snapshot.byUri.get(match, uri);
  }

  /** Returns the subscription of an id, or null. */
  @Nullable Subscription get(long id) {
    return snapshot.byId.get(id);
  }

  /** Hands all subscriptions to a consumer, in no particular order. */
  void forEach(Consumer<Subscription> consumer) {
    snapshot.byId.forEach((id, subscription) -> consumer.accept(subscription));
  }

  /** The number of subscriptions. */
  public int size() {
    return snapshot.byId.size();
  }

  /** Sets which topics and patterns have a history. */
  public void setHistories(List<HistorySettings> settings) {
    inWriteSection(() -> histories.set(settings, this::idOf));
  }

  private long idOf(MatchPolicy match, Uri uri) {
    Snapshot now = snapshot;
    Subscription present = now.byUri.get(match, uri);
    return present != null ? present.id() : newId(now, match, uri);
  }

  private long newId(Snapshot now, MatchPolicy match, Uri uri) {
    History history = histories.find(match, uri);
    return history != null
        ? history.id()
        : ids.idOf(
            RoutingIds.Kind.SUBSCRIPTION,
            match,
            uri,
            id -> now.byId.get(id) != null || histories.get(id) != null);
  }

  /**
   * Adds a loop's interest.
   *
   * @param now milliseconds since 1970
   * @param beforeSwap runs in the write section before the interest becomes visible, so that what
   *     it queues precedes what the interest causes
   */
  void join(MatchPolicy match, Uri uri, long loopBit, long now, LongConsumer beforeSwap) {
    synchronized (writeSection) {
      Snapshot old = snapshot;
      Subscription present = old.byUri.get(match, uri);
      Subscription next =
          present != null
              ? present.withLoop(loopBit)
              : new Subscription(newId(old, match, uri), uri, match, now, loopBit);
      beforeSwap.accept(next.id());
      snapshot = old.with(next);
    }
  }

  /** Removes a loop's interest, and the subscription with the last. */
  void leave(MatchPolicy match, Uri uri, long loopBit) {
    synchronized (writeSection) {
      Snapshot now = snapshot;
      Subscription present = now.byUri.get(match, uri);
      if (present == null || !present.isOn(loopBit)) {
        return;
      }
      Subscription next = present.withoutLoop(loopBit);
      snapshot = next.loops() == 0 ? now.without(next) : now.with(next);
    }
  }
}
