package io.starling.router.routing;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a topic matches: a list that is made once, filled by {@link PatternTable#matchAll},
 * read by index and cleared for the next topic, so that a publication allocates nothing once the
 * list has grown.
 *
 * <pre>{@code
 * table.matchAll(topic, matches);
 * for (int i = 0; i < matches.size(); i++) { deliver(matches.get(i)); }
 * matches.clear();
 * }</pre>
 *
 * <p>Threads: belongs to one thread.
 *
 * @param <V> the values, never null
 */
public final class Matches<V> {

  private static final int CAPACITY_FIRST = 16;
  private static final int CAPACITY_KEPT_MAX = 4096;

  private @Nullable Object[] values = new Object[CAPACITY_FIRST];
  private int size;

  /** Makes an empty list. */
  public Matches() {}

  /** Appends a value. */
  public void add(V value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  /** The number of values. */
  public int size() {
    return size;
  }

  /** Whether there is no value. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The value at a position from 0 to {@code size() - 1}. */
  @SuppressWarnings("unchecked")
  public V get(int index) {
    Objects.checkIndex(index, size);
    return (V) Objects.requireNonNull(values[index]);
  }

  /** Forgets all values and keeps no reference to them; room is kept unless it is exceptional. */
  public void clear() {
    if (values.length > CAPACITY_KEPT_MAX) {
      values = new Object[CAPACITY_FIRST];
    } else {
      Arrays.fill(values, 0, size, null);
    }
    size = 0;
  }
}
