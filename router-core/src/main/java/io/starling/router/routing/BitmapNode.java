package io.starling.router.routing;

import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link PersistentMap} that tells keys apart by five bits of their hash, beginning at
 * its shift.
 *
 * <pre>
 *     slots   key value key value ... node node
 *             entries in ascending    nodes in descending
 *             order of their bits     order of their bits
 * </pre>
 *
 * <p>Below the last five bits there are {@link CollisionNode}s. A node other than the root has more
 * than one entry in it and below it: a map has one shape, whatever the order of its changes.
 */
final class BitmapNode<K, V> implements MapNode<K, V> {

  private static final int BITS = 5;
  private static final int SHIFT_END = 35;
  private static final BitmapNode<?, ?> EMPTY = new BitmapNode<>(0, 0, new Object[0]);

  private final int entries;
  private final int nodes;
  private final Object[] slots;

  private BitmapNode(int entries, int nodes, Object[] slots) {
    this.entries = entries;
    this.nodes = nodes;
    this.slots = slots;
  }

  @SuppressWarnings("unchecked")
  static <K, V> BitmapNode<K, V> empty() {
    return (BitmapNode<K, V>) EMPTY;
  }

  /** The value of a key at or below this node, which is the root, or null. */
  @SuppressWarnings("unchecked")
  @Nullable V find(K key, int hash) {
    BitmapNode<K, V> node = this;
    for (int shift = 0; shift < SHIFT_END; shift += BITS) {
      int bit = bit(hash, shift);
      if ((node.entries & bit) != 0) {
        int slot = node.entrySlot(bit);
        return node.slots[slot].equals(key) ? (V) node.slots[slot + 1] : null;
      }
      if ((node.nodes & bit) == 0) {
        return null;
      }
      Object child = node.slots[node.nodeSlot(bit)];
      if (!(child instanceof BitmapNode<?, ?>)) {
        return ((CollisionNode<K, V>) child).find(key);
      }
      node = (BitmapNode<K, V>) child;
    }
    throw new IllegalStateException("a node lies below the last bits of the hash");
  }

  @Override
  public int entryCount() {
    return Integer.bitCount(entries);
  }

  @Override
  @SuppressWarnings("unchecked")
  public K keyAt(int entry) {
    return (K) slots[2 * entry];
  }

  @Override
  @SuppressWarnings("unchecked")
  public V valueAt(int entry) {
    return (V) slots[2 * entry + 1];
  }

  @Override
  public int childCount() {
    return Integer.bitCount(nodes);
  }

  @Override
  @SuppressWarnings("unchecked")
  public MapNode<K, V> childAt(int child) {
    return (MapNode<K, V>) slots[slots.length - 1 - child];
  }

  @Override
  public BitmapNode<K, V> put(K key, V value, int hash, int shift) {
    int bit = bit(hash, shift);
    if ((nodes & bit) != 0) {
      int slot = nodeSlot(bit);
      return withSlot(slot, nodeIn(slot).put(key, value, hash, shift + BITS));
    }
    if ((entries & bit) == 0) {
      return withEntry(bit, key, value);
    }
    int slot = entrySlot(bit);
    K present = keyAt(slot / 2);
    if (present.equals(key)) {
      return withSlot(slot + 1, value);
    }
    int below = shift + BITS;
    MapNode<K, V> pair = pair(present, valueAt(slot / 2), key, value, hash, below);
    return withoutEntry(bit).withNode(bit, pair);
  }

  @Override
  public BitmapNode<K, V> remove(K key, int hash, int shift) {
    int bit = bit(hash, shift);
    if ((entries & bit) != 0) {
      return withoutEntry(bit);
    }
    int slot = nodeSlot(bit);
    MapNode<K, V> left = nodeIn(slot).remove(key, hash, shift + BITS);
    if (left.entryCount() == 1 && left.childCount() == 0) {
      return withoutNode(bit).withEntry(bit, left.keyAt(0), left.valueAt(0));
    }
    return withSlot(slot, left);
  }

  /** A node with two entries, for keys that no node above has told apart. */
  private static <K, V> MapNode<K, V> pair(
      K present, V presentValue, K key, V value, int hash, int shift) {
    if (shift >= SHIFT_END) {
      return new CollisionNode<>(present, presentValue).put(key, value, hash, shift);
    }
    int presentHash = PersistentMap.hash(present);
    int presentBit = bit(presentHash, shift);
    int bit = bit(hash, shift);
    BitmapNode<K, V> empty = empty();
    return presentBit == bit
        ? empty.withNode(bit, pair(present, presentValue, key, value, hash, shift + BITS))
        : empty.withEntry(presentBit, present, presentValue).withEntry(bit, key, value);
  }

  private static int bit(int hash, int shift) {
    return 1 << (hash >>> shift);
  }

  private int entrySlot(int bit) {
    return 2 * Integer.bitCount(entries & (bit - 1));
  }

  private int nodeSlot(int bit) {
    return slots.length - 1 - Integer.bitCount(nodes & (bit - 1));
  }

  @SuppressWarnings("unchecked")
  private MapNode<K, V> nodeIn(int slot) {
    return (MapNode<K, V>) slots[slot];
  }

  private BitmapNode<K, V> withSlot(int slot, Object content) {
    Object[] newSlots = slots.clone();
    newSlots[slot] = content;
    return new BitmapNode<>(entries, nodes, newSlots);
  }

  private BitmapNode<K, V> withEntry(int bit, K key, V value) {
    int slot = entrySlot(bit);
    Object[] newSlots = withGap(slot, 2);
    newSlots[slot] = key;
    newSlots[slot + 1] = value;
    return new BitmapNode<>(entries | bit, nodes, newSlots);
  }

  private BitmapNode<K, V> withoutEntry(int bit) {
    return new BitmapNode<>(entries & ~bit, nodes, without(entrySlot(bit), 2));
  }

  private BitmapNode<K, V> withNode(int bit, MapNode<K, V> node) {
    int slot = nodeSlot(bit) + 1;
    Object[] newSlots = withGap(slot, 1);
    newSlots[slot] = node;
    return new BitmapNode<>(entries, nodes | bit, newSlots);
  }

  private BitmapNode<K, V> withoutNode(int bit) {
    return new BitmapNode<>(entries, nodes & ~bit, without(nodeSlot(bit), 1));
  }

  private Object[] withGap(int slot, int width) {
    Object[] newSlots = new Object[slots.length + width];
    System.arraycopy(slots, 0, newSlots, 0, slot);
    System.arraycopy(slots, slot, newSlots, slot + width, slots.length - slot);
    return newSlots;
  }

  private Object[] without(int slot, int width) {
    Object[] newSlots = new Object[slots.length - width];
    System.arraycopy(slots, 0, newSlots, 0, slot);
    System.arraycopy(slots, slot + width, newSlots, slot, newSlots.length - slot);
    return newSlots;
  }
}
