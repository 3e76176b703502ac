package io.starling.router.routing;

import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from URI patterns to values: a path-compressed radix tree over the UTF-8 bytes
 * of the patterns.
 *
 * <p>Reading a key costs its length. A change copies the nodes from the root to the key, each with
 * at most 256 references, and shares all others. Nothing recurses, so that keys which branch at
 * each of their bytes do no harm.
 *
 * <p>Threads: immutable.
 */
final class RadixTree<V> {

  private static final RadixTree<?> EMPTY = new RadixTree<>(RadixNode.empty(), 0);

  // The root has an empty label and, unlike the others, may have neither value nor two children.
  private final RadixNode<V> root;
  private final int size;

  private RadixTree(RadixNode<V> root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked")
  static <V> RadixTree<V> empty() {
    return (RadixTree<V>) EMPTY;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  RadixNode<V> root() {
    return root;
  }

  @Nullable V get(Uri key) {
    return get(root, key, 0);
  }

  /** The value below a node for the rest of a key. */
  static <V> @Nullable V get(RadixNode<V> start, Uri key, int from) {
    RadixNode<V> node = start;
    int position = from;
    while (position < key.byteLength()) {
      node = step(node, key, position);
      if (node == null) {
        return null;
      }
      position += node.label.length;
    }
    return node.value;
  }

  /** The value of the longest key that the string begins with. */
  @Nullable V longestPrefixOf(Uri string) {
    V longest = root.value;
    RadixNode<V> node = root;
    int position = 0;
    while (position < string.byteLength()) {
      node = step(node, string, position);
      if (node == null) {
        break;
      }
      position += node.label.length;
      if (node.value != null) {
        longest = node.value;
      }
    }
    return longest;
  }

  /** Adds the values of all keys that the string begins with, the shortest key first. */
  void prefixesOf(Uri string, Matches<V> out) {
    addValue(root, out);
    RadixNode<V> node = root;
    int position = 0;
    while (position < string.byteLength()) {
      node = step(node, string, position);
      if (node == null) {
        break;
      }
      position += node.label.length;
      addValue(node, out);
    }
  }

  private static <V> void addValue(RadixNode<V> node, Matches<V> out) {
    V value = node.value;
    if (value != null) {
      out.add(value);
    }
  }

  /** The child whose whole label comes next in the key, which has a byte at the position. */
  private static <V> @Nullable RadixNode<V> step(RadixNode<V> node, Uri key, int position) {
    RadixNode<V> child = node.childOf(key.byteAt(position));
    return child != null && child.commonLength(key, position) == child.label.length ? child : null;
  }

  RadixTree<V> put(Uri key, V value) {
    RadixPath<V> path = new RadixPath<>();
    RadixNode<V> node = root;
    int position = 0;
    while (position < key.byteLength()) {
      int index = node.indexOf(key.byteAt(position));
      if (index < 0) {
        RadixNode<V> leaf = RadixNode.leaf(key, position, value);
        return new RadixTree<>(path.withEnd(node.withAdded(leaf)), size + 1);
      }
      path.push(node, index);
      node = node.child(index);
      int common = node.commonLength(key, position);
      position += common;
      if (common < node.label.length) {
        return new RadixTree<>(
            path.withEnd(insideLabel(node, common, key, position, value)), size + 1);
      }
    }
    int newSize = node.value == null ? size + 1 : size;
    return new RadixTree<>(path.withEnd(node.withValue(value)), newSize);
  }

  /** Splits a node where a new key leaves its label or ends in it. */
  private static <V> RadixNode<V> insideLabel(
      RadixNode<V> node, int common, Uri key, int position, V value) {
    RadixNode<V> upper = node.split(common);
    return position == key.byteLength()
        ? upper.withValue(value)
        : upper.withAdded(RadixNode.leaf(key, position, value));
  }

  RadixTree<V> remove(Uri key) {
    RadixPath<V> path = new RadixPath<>();
    RadixNode<V> node = root;
    int position = 0;
    while (position < key.byteLength()) {
      int index = node.indexOf(key.byteAt(position));
      if (index < 0) {
        return this;
      }
      path.push(node, index);
      node = node.child(index);
      if (node.commonLength(key, position) < node.label.length) {
        return this;
      }
      position += node.label.length;
    }
    return node.value == null ? this : new RadixTree<>(path.withoutValueAt(node), size - 1);
  }

  /** Hands all values to a consumer, ordered by the bytes of their keys. */
  void forEach(Consumer<? super V> consumer) {
    ArrayDeque<RadixNode<V>> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      RadixNode<V> node = pending.pop();
      V value = node.value;
      if (value != null) {
        consumer.accept(value);
      }
      for (int i = node.childCount() - 1; i >= 0; i--) {
        pending.push(node.child(i));
      }
    }
  }
}
