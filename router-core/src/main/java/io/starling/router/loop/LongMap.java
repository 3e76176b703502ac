package io.starling.router.loop;

import java.util.ConcurrentModificationException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mutable map from ids to objects: open addressing with linear probing, no entry objects and no
 * boxing. Ids are any {@code long} but 0, which no WAMP id is.
 *
 * <p>{@link #get}, {@link #put} and {@link #remove} take constant time on average and allocate only
 * when the table grows (above three quarters full) or shrinks (below one eighth, and never below 16
 * places). An empty map that was never filled owns no table. Ascending and random ids spread
 * evenly; whoever chooses ids to collide can make an operation linear in the entries, so a map
 * keyed by what a peer chooses needs a bound on its size.
 *
 * <p>Threads: belongs to one thread.
 *
 * @param <V> the values, never null
 */
public final class LongMap<V> {

  private static final int CAPACITY_FIRST = 4;
  private static final int CAPACITY_SHRUNK_MIN = 128;
  // The table of all empty maps: full before its first key, so nothing is ever written to it.
  private static final long[] NO_KEYS = {0};
  private static final @Nullable Object[] NO_VALUES = {null};

  /** Receives the entries of a map. */
  @FunctionalInterface
  public interface EntryConsumer<V> {
    /** Takes one entry. */
    void accept(long key, V value);
  }

  // A place is free when its key is 0. There is always a free place, where probing ends.
  private long[] keys = NO_KEYS;
  private @Nullable Object[] values = NO_VALUES;
  private int shift;
  private int size;
  private int modifications;
  // Removals since the map was last a quarter full. A map that fills and empties in turn, as that
  // of a session with many calls at a time, shall not make a new table each time.
  private int sparseRemovals;

  /** Makes an empty map. */
  public LongMap() {}

  /** The value of a key, or null. */
  public @Nullable V get(long key) {
    return valueAt(find(key));
  }

  /** Whether there is a value for a key. */
  public boolean containsKey(long key) {
    return get(key) != null;
  }

  /**
   * Sets the value of a key.
   *
   * @param key not 0
   * @return the value that it replaces, or null
   */
  public @Nullable V put(long key, V value) {
    Objects.requireNonNull(value, "value");
    if (key == 0) {
      throw new IllegalArgumentException("key is 0");
    }
    int place = find(key);
    V old = valueAt(place);
    if (old == null) {
      place = insert(key, place);
    }
    values[place] = value;
    return old;
  }

  /** Removes a key and returns its value, or null when there was none. */
  public @Nullable V remove(long key) {
    int place = find(key);
    V old = valueAt(place);
    if (old != null) {
      modifications++;
      size--;
      closeGap(place);
      shrinkWhenSparse();
    }
    return old;
  }

  private void shrinkWhenSparse() {
    if (keys.length > CAPACITY_SHRUNK_MIN
        && size < keys.length >>> 3
        && ++sparseRemovals > keys.length) {
      resize(keys.length >>> 1);
      sparseRemovals = 0;
    }
  }

  /** The number of entries. */
  public int size() {
    return size;
  }

  /** Whether there are no entries. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Removes all entries and gives the table back. */
  public void clear() {
    modifications++;
    keys = NO_KEYS;
    values = NO_VALUES;
    size = 0;
  }

  /**
   * Hands all entries to a consumer, in no particular order.
   *
   * @throws ConcurrentModificationException when the consumer adds or removes a key
   */
  public void forEach(EntryConsumer<? super V> consumer) {
    int expected = modifications;
    for (int place = 0; place < keys.length; place++) {
      V value = valueAt(place);
      if (value != null) {
        consumer.accept(keys[place], value);
        if (modifications != expected) {
          throw new ConcurrentModificationException("the map was changed by its own iteration");
        }
      }
    }
  }

  /** The number of places, for tests of growing and shrinking. */
  int capacity() {
    return keys.length < CAPACITY_FIRST ? 0 : keys.length;
  }

  /** The place of a key, or the free place where probing for it ended. */
  private int find(long key) {
    int place = home(key);
    while (keys[place] != key && keys[place] != 0) {
      place = next(place);
    }
    return place;
  }

  private int insert(long key, int freePlace) {
    modifications++;
    int place = freePlace;
    int sizeMax = keys.length - ((keys.length + 3) >>> 2);
    if (size >= sizeMax) {
      resize(Math.max(CAPACITY_FIRST, keys.length << 1));
      place = find(key);
    }
    keys[place] = key;
    size++;
    if (size >= keys.length >>> 2) {
      sparseRemovals = 0;
    }
    return place;
  }

  /**
   * Frees a place and moves later entries of the same run back, so that probing never meets a gap
   * before it meets its key and no tombstones pile up.
   */
  private void closeGap(int freed) {
    int gap = freed;
    int mask = keys.length - 1;
    for (int place = next(gap); keys[place] != 0; place = next(place)) {
      int distanceFromHome = (place - home(keys[place])) & mask;
      int distanceFromGap = (place - gap) & mask;
      if (distanceFromHome >= distanceFromGap) {
        keys[gap] = keys[place];
        values[gap] = values[place];
        gap = place;
      }
    }
    keys[gap] = 0;
    values[gap] = null;
  }

  private void resize(int capacity) {
    long[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new long[capacity];
    values = new Object[capacity];
    shift = Long.numberOfLeadingZeros(capacity) + 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = find(oldKeys[i]);
        keys[place] = oldKeys[i];
        values[place] = oldValues[i];
      }
    }
  }

  /** Fibonacci hashing: the highest bits of the product put consecutive ids far apart. */
  private int home(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift) & (keys.length - 1);
  }

  private int next(int place) {
    return (place + 1) & (keys.length - 1);
  }

  @SuppressWarnings("unchecked")
  private @Nullable V valueAt(int place) {
    return (V) values[place];
  }
}
