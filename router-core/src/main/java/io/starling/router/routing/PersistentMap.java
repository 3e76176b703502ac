package io.starling.router.routing;

import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map: a change returns a new map that shares all but O(log n) of its structure
 * with the old one, which stays as it is.
 *
 * <p>It is a hash array mapped trie in the compressed form of Steindorfer and Vinju (CHAMP): a node
 * tells by two bit sets which of 32 places hold an entry and which a further node. {@link #get}
 * passes at most seven nodes and allocates nothing; {@link #put} and {@link #remove} copy the nodes
 * on the way. Keys whose hashes are equal cost O(log n) too when they are {@link Comparable}, so
 * that nobody can slow the map down by choosing such keys; otherwise they are searched one by one.
 *
 * <p>Threads: immutable, if keys and values are.
 *
 * @param <K> the keys, never null
 * @param <V> the values, never null
 */
public final class PersistentMap<K, V> implements Iterable<Map.Entry<K, V>> {

  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(BitmapNode.empty(), 0);

  private final BitmapNode<K, V> root;
  private final int size;

  private PersistentMap(BitmapNode<K, V> root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The map without entries. */
  @SuppressWarnings("unchecked")
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /** The value of a key, or null. */
  public @Nullable V get(K key) {
    return root.find(key, hash(key));
  }

  /** Whether the key has a value. */
  public boolean containsKey(K key) {
    return get(key) != null;
  }

  /** Returns a map in which the key has this value: this map when it has that very object. */
  @SuppressWarnings(
      "ReferenceEquality") // Equal values may differ in what the caller wants to keep.
  public PersistentMap<K, V> put(K key, V value) {
    Objects.requireNonNull(value, "value");
    V old = get(key);
    if (old == value) {
      return this;
    }
    BitmapNode<K, V> newRoot = root.put(key, value, hash(key), 0);
    return new PersistentMap<>(newRoot, old == null ? size + 1 : size);
  }

  /** Returns a map without the key: this map when the key has no value. */
  public PersistentMap<K, V> remove(K key) {
    if (!containsKey(key)) {
      return this;
    }
    return size == 1 ? empty() : new PersistentMap<>(root.remove(key, hash(key), 0), size - 1);
  }

  /** The number of entries. */
  public int size() {
    return size;
  }

  /** Whether there are no entries. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Hands all entries to a consumer, in no particular order and without allocating. */
  public void forEach(BiConsumer<? super K, ? super V> consumer) {
    root.forEach(consumer);
  }

  /** Iterates over all entries, in the order of {@link #forEach(BiConsumer)}. */
  @Override
  public Iterator<Map.Entry<K, V>> iterator() {
    return new MapIterator<>(root);
  }

  /**
   * Spreads what varies in a hash code over all of its bits, five of which choose at each level.
   */
  static int hash(Object key) {
    int h = key.hashCode() * 0x9E3779B9;
    return h ^ (h >>> 16);
  }
}
