package io.starling.router.memory;

import io.starling.router.port.EventLimits;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * Retained events in memory, bounded by number and bytes. What has outlived its time makes room for
 * others; nothing else is forgotten for them, or one publisher could clear what the others have
 * retained.
 *
 * <p>Threads: safe for all; searches take no lock.
 */
public final class RetainedInMemory implements RetainedEvents {

  /** How many events for some are kept of a topic besides the latest one for everybody. */
  private static final int RESTRICTED_MAX = 8;

  private record Entry(long position, long expiry, boolean expires, long bytes, KeptEvent event) {

    boolean isOver(long now) {
      return expires && now - expiry >= 0;
    }
  }

  private static final Comparator<Entry> BY_EXPIRY =
      ((Comparator<Entry>) (a, b) -> Long.signum(a.expiry - b.expiry))
          .thenComparingLong(Entry::position);

  private final EventLimits limits;
  private final Object writing = new Object();

  /** The entries of each topic, latest first; at most one is for everybody, and it is the last. */
  private final ConcurrentSkipListMap<Uri, List<Entry>> topics = new ConcurrentSkipListMap<>();

  private final TreeSet<Entry> expiring = new TreeSet<>(BY_EXPIRY);
  private volatile long position;
  private volatile int size;
  private volatile long bytes;

  /** Makes an empty memory. */
  public RetainedInMemory(EventLimits limits) {
    this.limits = limits;
  }

  @Override
  public long put(KeptEvent event, long now, long ttlNanos) {
    synchronized (writing) {
      forgetOver(now);
      Entry entry = new Entry(position + 1, now + ttlNanos, ttlNanos > 0, event.bytes(), event);
      List<Entry> present = topics.getOrDefault(event.topic(), List.of());
      List<Entry> next = with(entry, present);
      if (!hasRoom(entry, present, next)) {
        replace(event.topic(), present, List.of());
        return 0;
      }
      replace(event.topic(), present, next);
      // Last: who reads the position finds the event.
      position = entry.position;
      return entry.position;
    }
  }

  private static List<Entry> with(Entry latest, List<Entry> present) {
    List<Entry> next = new ArrayList<>(present.size() + 1);
    next.add(latest);
    if (!latest.event.isUnrestricted()) {
      int restricted = 1;
      for (Entry older : present) {
        if (older.event.isUnrestricted() || restricted++ < RESTRICTED_MAX) {
          next.add(older);
        }
      }
    }
    return List.copyOf(next);
  }

  private boolean hasRoom(Entry latest, List<Entry> present, List<Entry> next) {
    long bytesNext = bytes + latest.bytes;
    for (Entry older : present) {
      bytesNext -= next.contains(older) ? 0 : older.bytes;
    }
    return size - present.size() + next.size() <= limits.retained()
        && bytesNext <= limits.retainedBytes();
  }

  private void replace(Uri topic, List<Entry> present, List<Entry> next) {
    for (Entry entry : present) {
      if (!next.contains(entry)) {
        account(-1, -entry.bytes);
        expiring.remove(entry);
      }
    }
    for (Entry entry : next) {
      if (!present.contains(entry)) {
        account(1, entry.bytes);
        if (entry.expires) {
          expiring.add(entry);
        }
      }
    }
    if (next.isEmpty()) {
      topics.remove(topic);
    } else {
      topics.put(topic, next);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
  private void account(int number, long size) {
    this.size += number;
    bytes += size;
  }

  private void forgetOver(long now) {
    while (!expiring.isEmpty() && expiring.first().isOver(now)) {
      Entry over = expiring.first();
      Uri topic = over.event.topic();
      List<Entry> present = topics.getOrDefault(topic, List.of());
      replace(
          topic,
          present,
          present.stream().filter(entry -> entry.position != over.position).toList());
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public List<KeptEvent> find(
      MatchPolicy match, Uri uri, long upTo, Predicate<KeptEvent> fits, long now) {
    List<Entry> found = new ArrayList<>();
    for (List<Entry> entries : matching(match, uri)) {
      for (Entry entry : entries) {
        if (entry.position <= upTo && !entry.isOver(now) && fits.test(entry.event)) {
          found.add(entry);
          break;
        }
      }
    }
    found.sort(Comparator.comparingLong(Entry::position));
    return found.stream().map(Entry::event).toList();
  }

  private List<List<Entry>> matching(MatchPolicy match, Uri uri) {
    if (match == MatchPolicy.EXACT) {
      List<Entry> entries = topics.get(uri);
      return entries == null ? List.of() : List.of(entries);
    }
    Uri beginning = TopicMatch.beginning(match, uri);
    List<List<Entry>> matching = new ArrayList<>();
    NavigableMap<Uri, List<Entry>> range = topics.tailMap(beginning, true);
    for (var topic : range.entrySet()) {
      if (!topic.getKey().text().startsWith(beginning.text())) {
        break;
      }
      if (TopicMatch.matches(match, uri, topic.getKey())) {
        matching.add(topic.getValue());
      }
    }
    return matching;
  }

  @Override
  public int clear(MatchPolicy match, Uri uri) {
    synchronized (writing) {
      List<List<Entry>> matching = matching(match, uri);
      for (List<Entry> entries : matching) {
        replace(entries.getFirst().event.topic(), entries, List.of());
      }
      return matching.size();
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
