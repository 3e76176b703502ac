package io.starling.router.routing;

import java.util.function.BiConsumer;

/** A node of a {@link PersistentMap}: entries of its own and further nodes. Immutable. */
sealed interface MapNode<K, V> permits BitmapNode, CollisionNode {

  /** The number of entries in the node itself. */
  int entryCount();

  K keyAt(int entry);

  V valueAt(int entry);

  /** The number of nodes directly below. */
  int childCount();

  MapNode<K, V> childAt(int child);

  /** Returns this node with the key set. */
  MapNode<K, V> put(K key, V value, int hash, int shift);

  /** Returns this node without the key, which is below it and is not the only one. */
  MapNode<K, V> remove(K key, int hash, int shift);

  default void forEach(BiConsumer<? super K, ? super V> consumer) {
    for (int i = 0, count = entryCount(); i < count; i++) {
      consumer.accept(keyAt(i), valueAt(i));
    }
    for (int i = 0, count = childCount(); i < count; i++) {
      childAt(i).forEach(consumer);
    }
  }
}
