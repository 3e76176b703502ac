package io.starling.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Knows when cells expire, and when removals need not be remembered any longer. */
final class Forgetting {

  /** How long to wait with a removal that some other node may not know of. */
  private static final long RETRY_MILLIS = 60_000;

  private record Due(long millis, Key key) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::millis));
  private final long removalsKeptMillis;

  /** What was written until then is known to all nodes; -1 while there is but one. */
  private long stable = -1;

  Forgetting(long removalsKeptMillis) {
    this.removalsKeptMillis = removalsKeptMillis;
  }

  long stable() {
    return stable;
  }

  void stable(long hlc) {
    stable = Math.max(stable, hlc);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  boolean isDue(long now) {
    return !queue.isEmpty() && queue.peek().millis <= now;
  }

  void note(Entry entry) {
    for (Cell cell : entry.cellArray()) {
      note(entry.key(), cell);
    }
  }

  void note(Key key, Cell cell) {
    if (cell.isRemoval()) {
      queue.add(new Due(Hlc.millis(cell.hlc()) + removalsKeptMillis, key));
    } else if (cell.expires() > 0) {
      queue.add(new Due(cell.expires(), key));
    }
  }

  /** Returns the keys that have something to forget; perhaps others too, and some twice. */
  List<Key> due(long now) {
    List<Key> keys = new ArrayList<>();
    for (Due due = queue.peek(); due != null && due.millis <= now; due = queue.peek()) {
      keys.add(due.key);
      queue.remove();
    }
    return keys;
  }

  boolean isDue(Key key, Cell cell, long now) {
    if (!cell.isRemoval()) {
      return cell.expires() > 0 && cell.expires() <= now;
    }
    boolean isOld = Hlc.millis(cell.hlc()) + removalsKeptMillis <= now;
    if (isOld && stable >= 0 && cell.hlc() > stable) {
      queue.add(new Due(now + RETRY_MILLIS, key));
      return false;
    }
    return isOld;
  }
}
