package io.starling.router.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way from the root of a {@link RadixTree} to a node, kept on the heap because it can be as
 * long as a key; from it the copies are made that a change needs.
 */
final class RadixPath<V> {

  private final List<RadixNode<V>> nodes = new ArrayList<>();
  private int[] indexes = new int[16];

  /** Goes on from a node to one of its children. */
  void push(RadixNode<V> node, int index) {
    if (nodes.size() == indexes.length) {
      indexes = Arrays.copyOf(indexes, indexes.length * 2);
    }
    indexes[nodes.size()] = index;
    nodes.add(node);
  }

  /** The new root when the node at the end of the path becomes another one. */
  RadixNode<V> withEnd(RadixNode<V> end) {
    RadixNode<V> node = end;
    while (!nodes.isEmpty()) {
      RadixNode<V> parent = nodes.removeLast();
      node = parent.withReplaced(indexes[nodes.size()], node);
    }
    return node;
  }

  /** The new root when the node at the end of the path loses its value. */
  RadixNode<V> withoutValueAt(RadixNode<V> end) {
    RadixNode<V> left = end.withValue(null);
    if (nodes.isEmpty()) {
      return left;
    }
    RadixNode<V> compacted = left.compacted();
    return compacted != null ? withEnd(compacted) : withoutEnd();
  }

  /** The new root when the node at the end, which is not the root, goes. */
  private RadixNode<V> withoutEnd() {
    RadixNode<V> parent = nodes.removeLast();
    RadixNode<V> left = parent.withRemoved(indexes[nodes.size()]);
    if (nodes.isEmpty()) {
      return left;
    }
    // A node below the root had a value or two children, so something is left of it.
    RadixNode<V> compacted = left.compacted();
    return withEnd(compacted != null ? compacted : left);
  }
}
