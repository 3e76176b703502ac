package io.starling.router.routing;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a {@link PersistentMap} whose hashes are equal: a balanced search tree (AVL) in the
 * natural order of the keys. It is there because URIs with equal hashes are easily made: with a
 * list instead, whoever registers many of them would make changes of the table slow for all.
 *
 * <p>Keys that cannot be compared, or compare as equal without being it, share a node of the tree,
 * in which they are searched one by one.
 */
final class CollisionNode<K, V> implements MapNode<K, V> {

  // Key, value, key, value ... of keys that compare as equal; never empty.
  private final Object[] entries;
  private final @Nullable CollisionNode<K, V> left;
  private final @Nullable CollisionNode<K, V> right;
  private final int height;

  CollisionNode(K key, V value) {
    this(new Object[] {key, value}, null, null);
  }

  private CollisionNode(
      Object[] entries, @Nullable CollisionNode<K, V> left, @Nullable CollisionNode<K, V> right) {
    this.entries = entries;
    this.left = left;
    this.right = right;
    this.height = 1 + Math.max(height(left), height(right));
  }

  @Nullable V find(K key) {
    CollisionNode<K, V> node = this;
    while (node != null) {
      int order = order(key, node.entries[0]);
      if (order == 0) {
        int slot = node.slotOf(key);
        return slot < 0 ? null : node.valueAt(slot / 2);
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  @Override
  public int entryCount() {
    return entries.length / 2;
  }

  @Override
  @SuppressWarnings("unchecked")
  public K keyAt(int entry) {
    return (K) entries[2 * entry];
  }

  @Override
  @SuppressWarnings("unchecked")
  public V valueAt(int entry) {
    return (V) entries[2 * entry + 1];
  }

  @Override
  public int childCount() {
    return (left == null ? 0 : 1) + (right == null ? 0 : 1);
  }

  @Override
  public MapNode<K, V> childAt(int child) {
    return Objects.requireNonNull(child == 0 && left != null ? left : right);
  }

  @Override
  public CollisionNode<K, V> put(K key, V value, int hash, int shift) {
    return with(this, key, value);
  }

  @Override
  public CollisionNode<K, V> remove(K key, int hash, int shift) {
    return Objects.requireNonNull(without(this, key), "the last entry is the parent's");
  }

  private static <K, V> CollisionNode<K, V> with(
      @Nullable CollisionNode<K, V> node, K key, V value) {
    if (node == null) {
      return new CollisionNode<>(key, value);
    }
    int order = order(key, node.entries[0]);
    if (order < 0) {
      return balanced(node.entries, with(node.left, key, value), node.right);
    }
    if (order > 0) {
      return balanced(node.entries, node.left, with(node.right, key, value));
    }
    return new CollisionNode<>(node.entriesWith(key, value), node.left, node.right);
  }

  private static <K, V> @Nullable CollisionNode<K, V> without(
      @Nullable CollisionNode<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = order(key, node.entries[0]);
    if (order < 0) {
      return balanced(node.entries, without(node.left, key), node.right);
    }
    if (order > 0) {
      return balanced(node.entries, node.left, without(node.right, key));
    }
    if (node.entries.length > 2) {
      return new CollisionNode<>(node.entriesWithout(key), node.left, node.right);
    }
    return joined(node.left, node.right);
  }

  /** One tree of two, all of whose keys are in order and whose heights differ by one at most. */
  private static <K, V> @Nullable CollisionNode<K, V> joined(
      @Nullable CollisionNode<K, V> left, @Nullable CollisionNode<K, V> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    CollisionNode<K, V> first = right;
    while (first.left != null) {
      first = first.left;
    }
    return balanced(first.entries, left, withoutFirst(right));
  }

  private static <K, V> @Nullable CollisionNode<K, V> withoutFirst(CollisionNode<K, V> node) {
    return node.left == null
        ? node.right
        : balanced(node.entries, withoutFirst(node.left), node.right);
  }

  /** A node over two trees whose heights differ by two at most. */
  private static <K, V> CollisionNode<K, V> balanced(
      Object[] entries, @Nullable CollisionNode<K, V> left, @Nullable CollisionNode<K, V> right) {
    if (left != null && height(left) > height(right) + 1) {
      CollisionNode<K, V> inner = left.right;
      if (inner == null || height(left.left) >= height(inner)) {
        return new CollisionNode<>(
            left.entries, left.left, new CollisionNode<>(entries, inner, right));
      }
      return new CollisionNode<>(
          inner.entries,
          new CollisionNode<>(left.entries, left.left, inner.left),
          new CollisionNode<>(entries, inner.right, right));
    }
    if (right != null && height(right) > height(left) + 1) {
      CollisionNode<K, V> inner = right.left;
      if (inner == null || height(right.right) >= height(inner)) {
        return new CollisionNode<>(
            right.entries, new CollisionNode<>(entries, left, inner), right.right);
      }
      return new CollisionNode<>(
          inner.entries,
          new CollisionNode<>(entries, left, inner.left),
          new CollisionNode<>(right.entries, inner.right, right.right));
    }
    return new CollisionNode<>(entries, left, right);
  }

  private static int height(@Nullable CollisionNode<?, ?> node) {
    return node == null ? 0 : node.height;
  }

  private int slotOf(Object key) {
    for (int slot = 0; slot < entries.length; slot += 2) {
      if (entries[slot].equals(key)) {
        return slot;
      }
    }
    return -1;
  }

  private Object[] entriesWith(Object key, Object value) {
    int slot = slotOf(key);
    if (slot < 0) {
      slot = entries.length;
    }
    Object[] result = Arrays.copyOf(entries, Math.max(entries.length, slot + 2));
    result[slot] = key;
    result[slot + 1] = value;
    return result;
  }

  private Object[] entriesWithout(Object key) {
    int slot = slotOf(key);
    Object[] result = Arrays.copyOf(entries, entries.length - 2);
    System.arraycopy(entries, slot + 2, result, slot, result.length - slot);
    return result;
  }

  /** A total preorder: by class, and within a class by its natural order if it has one. */
  @SuppressWarnings("unchecked")
  private static int order(Object a, Object b) {
    if (a.getClass() != b.getClass()) {
      return a.getClass().getName().compareTo(b.getClass().getName());
    }
    return a instanceof Comparable<?> ? ((Comparable<Object>) a).compareTo(b) : 0;
  }
}
