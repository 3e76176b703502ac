package io.starling.router.routing;

import io.starling.wamp.uri.Uri;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link RadixTree}: the bytes that lead to it from its parent, the value of the key
 * that ends here, and children that differ in their first byte. Immutable.
 */
final class RadixNode<V> {

  private static final byte[] NO_BYTES = {};
  private static final RadixNode<?>[] NO_CHILDREN = {};
  private static final RadixNode<?> EMPTY = new RadixNode<>(NO_BYTES, null, NO_BYTES, NO_CHILDREN);

  final byte[] label;
  final @Nullable V value;
  // The first bytes of the children's labels, ascending as unsigned numbers.
  private final byte[] firstBytes;
  private final RadixNode<?>[] children;

  private RadixNode(byte[] label, @Nullable V value, byte[] firstBytes, RadixNode<?>[] children) {
    this.label = label;
    this.value = value;
    this.firstBytes = firstBytes;
    this.children = children;
  }

  /** The root of an empty tree. */
  @SuppressWarnings("unchecked")
  static <V> RadixNode<V> empty() {
    return (RadixNode<V>) EMPTY;
  }

  /** A node without children for the rest of a key. */
  static <V> RadixNode<V> leaf(Uri key, int from, V value) {
    byte[] label = new byte[key.byteLength() - from];
    for (int i = 0; i < label.length; i++) {
      label[i] = key.byteAt(from + i);
    }
    return new RadixNode<>(label, value, NO_BYTES, NO_CHILDREN);
  }

  int childCount() {
    return children.length;
  }

  @SuppressWarnings("unchecked")
  RadixNode<V> child(int index) {
    return (RadixNode<V>) children[index];
  }

  /** The child whose label begins with a byte, or null. */
  @Nullable RadixNode<V> childOf(byte first) {
    int index = indexOf(first);
    return index < 0 ? null : child(index);
  }

  /**
   * The index of the child whose label begins with a byte, or else {@code -(where it goes) - 1}.
   */
  int indexOf(byte first) {
    int low = 0;
    int high = firstBytes.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Byte.compareUnsigned(firstBytes[middle], first);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** How many bytes of the label are in the key from a position on. */
  int commonLength(Uri key, int from) {
    int max = Math.min(label.length, key.byteLength() - from);
    int length = 0;
    while (length < max && label[length] == key.byteAt(from + length)) {
      length++;
    }
    return length;
  }

  RadixNode<V> withValue(@Nullable V newValue) {
    return new RadixNode<>(label, newValue, firstBytes, children);
  }

  RadixNode<V> withReplaced(int index, RadixNode<V> child) {
    RadixNode<?>[] newChildren = children.clone();
    newChildren[index] = child;
    return new RadixNode<>(label, value, firstBytes, newChildren);
  }

  /** Adds a child whose first byte no other child has. */
  RadixNode<V> withAdded(RadixNode<V> child) {
    int index = -indexOf(child.label[0]) - 1;
    int count = children.length;
    byte[] newFirstBytes = Arrays.copyOf(firstBytes, count + 1);
    RadixNode<?>[] newChildren = Arrays.copyOf(children, count + 1);
    System.arraycopy(firstBytes, index, newFirstBytes, index + 1, count - index);
    System.arraycopy(children, index, newChildren, index + 1, count - index);
    newFirstBytes[index] = child.label[0];
    newChildren[index] = child;
    return new RadixNode<>(label, value, newFirstBytes, newChildren);
  }

  RadixNode<V> withRemoved(int index) {
    int count = children.length - 1;
    byte[] newFirstBytes = Arrays.copyOf(firstBytes, count);
    RadixNode<?>[] newChildren = Arrays.copyOf(children, count);
    System.arraycopy(firstBytes, index + 1, newFirstBytes, index, count - index);
    System.arraycopy(children, index + 1, newChildren, index, count - index);
    return new RadixNode<>(label, value, newFirstBytes, newChildren);
  }

  /** Two nodes in place of this one: the upper has the first bytes of the label and no value. */
  RadixNode<V> split(int length) {
    byte[] lowerLabel = Arrays.copyOfRange(label, length, label.length);
    RadixNode<V> lower = new RadixNode<>(lowerLabel, value, firstBytes, children);
    return new RadixNode<V>(Arrays.copyOf(label, length), null, NO_BYTES, NO_CHILDREN)
        .withAdded(lower);
  }

  /**
   * This node, joined with its child when it has no value and only one, or null when it is void.
   */
  @Nullable RadixNode<V> compacted() {
    if (value != null || children.length > 1) {
      return this;
    }
    if (children.length == 0) {
      return null;
    }
    RadixNode<V> lower = child(0);
    byte[] joined = Arrays.copyOf(label, label.length + lower.label.length);
    System.arraycopy(lower.label, 0, joined, label.length, lower.label.length);
    return new RadixNode<>(joined, lower.value, lower.firstBytes, lower.children);
  }
}
