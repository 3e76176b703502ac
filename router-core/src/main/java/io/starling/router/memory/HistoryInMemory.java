package io.starling.router.memory;

import io.starling.router.port.HistorySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A history in memory, bounded by number, bytes and time: the oldest events make room for new ones.
 * An event whose time is over is not found any more, and is forgotten when others are added.
 *
 * <p>Threads: safe for all; reading takes no lock.
 */
public final class HistoryInMemory implements EventHistory {

  /** What an event takes in the two tables. */
  private static final int BYTES_OF_PLACE = 160;

  /** How many events that are over one addition forgets, for it shall not take long. */
  private static final int OVER_AT_ONCE = 100;

  private record Kept(Entry entry, long bytes, long nanos) {}

  private final Object writing = new Object();
  private final ConcurrentSkipListMap<Long, Kept> byPosition = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<Long, Kept> byPublication = new ConcurrentHashMap<>();
  private volatile HistorySettings bounds;
  private volatile long position;
  private volatile int size;
  private volatile long bytes;

  /** Makes an empty history. */
  public HistoryInMemory(HistorySettings bounds) {
    this.bounds = bounds;
  }

  @Override
  public void setBounds(HistorySettings bounds) {
    this.bounds = bounds;
  }

  @Override
  public Added add(KeptEvent event, long unixMillis, long now) {
    long room = event.bytes() + BYTES_OF_PLACE;
    synchronized (writing) {
      int overTime = forgetOver(now);
      if (room > bounds.bytes()) {
        return new Added(false, 0, 0, overTime);
      }
      int overNumber = 0;
      while (size >= bounds.events()) {
        forgetFirst();
        overNumber++;
      }
      int overBytes = 0;
      while (bytes + room > bounds.bytes()) {
        forgetFirst();
        overBytes++;
      }
      Kept kept = new Kept(new Entry(position + 1, unixMillis, event), room, now);
      byPublication.put(event.id(), kept);
      byPosition.put(kept.entry.position(), kept);
      account(1, room);
      // Last: who reads the position finds the event.
      position = kept.entry.position();
      return new Added(true, overNumber, overBytes, overTime);
    }
  }

  private int forgetOver(long now) {
    int forgotten = 0;
    Map.Entry<Long, Kept> first = byPosition.firstEntry();
    while (first != null && isOver(first.getValue(), now) && forgotten < OVER_AT_ONCE) {
      forgetFirst();
      forgotten++;
      first = byPosition.firstEntry();
    }
    return forgotten;
  }

  private boolean isOver(Kept kept, long now) {
    long time = bounds.time().toNanos();
    return time > 0 && now - kept.nanos >= time;
  }

  private void forgetFirst() {
    Map.Entry<Long, Kept> first = byPosition.pollFirstEntry();
    if (first == null) {
      throw new IllegalStateException("nothing to forget: " + size + " events, " + bytes);
    }
    Kept kept = first.getValue();
    byPublication.remove(kept.entry.event().id(), kept);
    account(-1, -kept.bytes);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
  private void account(int number, long size) {
    this.size += number;
    bytes += size;
  }

  @Override
  public @Nullable Entry find(long publication, long now) {
    Kept kept = byPublication.get(publication);
    return kept == null || isOver(kept, now) ? null : kept.entry;
  }

  @Override
  public List<Entry> after(long position, int wanted, long now) {
    return read(byPosition.tailMap(position, false), wanted, now);
  }

  @Override
  public List<Entry> before(long position, int wanted, long now) {
    return read(byPosition.headMap(position, false).descendingMap(), wanted, now);
  }

  private List<Entry> read(NavigableMap<Long, Kept> part, int wanted, long now) {
    List<Entry> entries = new ArrayList<>();
    for (Kept kept : part.values()) {
      if (entries.size() == wanted) {
        break;
      }
      if (!isOver(kept, now)) {
        entries.add(kept.entry);
      }
    }
    return entries;
  }

  @Override
  public long position() {
    return position;
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
