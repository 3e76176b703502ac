package io.starling.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Entries by key, in order: a B+ tree that is immutable and shares structure, so that a reader, and
 * the thread that writes a checkpoint, keep what they began with. A change copies one path, about 1
 * KB for a million entries.
 */
final class Index implements Iterable<Entry> {

  static final Index EMPTY = new Index(new Leaf(new Entry[0]), 0);

  private static final int WIDTH = 64;
  private static final int SPARSE = WIDTH / 4;

  private sealed interface Node {
    int width();

    Key first();
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Leaf(Entry[] entries) implements Node {
    @Override
    public int width() {
      return entries.length;
    }

    @Override
    public Key first() {
      return entries[0].key();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Branch(Key[] firsts, Node[] children) implements Node {
    @Override
    public int width() {
      return children.length;
    }

    @Override
    public Key first() {
      return firsts[0];
    }

    static Branch of(Node[] children) {
      Key[] firsts = new Key[children.length];
      for (int i = 0; i < firsts.length; i++) {
        firsts[i] = children[i].first();
      }
      return new Branch(firsts, children);
    }

    /** Returns the place of the child that a key belongs to. */
    int childOf(Key key) {
      int found = Arrays.binarySearch(firsts, key);
      return found >= 0 ? found : Math.max(0, -found - 2);
    }
  }

  private final Node root;
  private final int size;

  private Index(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  /** Returns the number of entries. */
  int size() {
    return size;
  }

  @Nullable Entry get(Key key) {
    Node node = root;
    while (node instanceof Branch branch) {
      node = branch.children[branch.childOf(key)];
    }
    Entry[] entries = ((Leaf) node).entries;
    int place = find(entries, key);
    return place < 0 ? null : entries[place];
  }

  /** Returns the place of a key; when it is not there, -1 minus the place where it belongs. */
  private static int find(Entry[] entries, Key key) {
    int low = 0;
    int high = entries.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = entries[middle].key().compareTo(key);
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

  /** Returns an index with an entry in place of the one of the same key, if there is one. */
  Index with(Entry entry) {
    boolean isNew = get(entry.key()) == null;
    Node[] nodes = with(root, entry);
    return new Index(nodes.length == 1 ? nodes[0] : Branch.of(nodes), isNew ? size + 1 : size);
  }

  /** Returns one node, or two when it became too wide. */
  private static Node[] with(Node node, Entry entry) {
    switch (node) {
      case Leaf leaf -> {
        int place = find(leaf.entries, entry.key());
        if (place >= 0) {
          Entry[] changed = leaf.entries.clone();
          changed[place] = entry;
          return new Node[] {new Leaf(changed)};
        }
        return split(replace(leaf.entries, -place - 1, 0, new Entry[] {entry}));
      }
      case Branch branch -> {
        int place = branch.childOf(entry.key());
        return split(replace(branch.children, place, 1, with(branch.children[place], entry)));
      }
    }
  }

  /** Returns an index without a key. */
  Index without(Key key) {
    if (get(key) == null) {
      return this;
    }
    if (size == 1) {
      return EMPTY;
    }
    Node changed = without(root, key);
    while (changed instanceof Branch branch && branch.children.length == 1) {
      changed = branch.children[0];
    }
    return new Index(changed, size - 1);
  }

  /** Returns the node without an entry that is in it; it may be empty then. */
  private static Node without(Node node, Key key) {
    switch (node) {
      case Leaf leaf -> {
        return new Leaf(replace(leaf.entries, find(leaf.entries, key), 1, new Entry[0]));
      }
      case Branch branch -> {
        int place = branch.childOf(key);
        Node child = without(branch.children[place], key);
        if (child.width() == 0) {
          return Branch.of(replace(branch.children, place, 1, new Node[0]));
        }
        if (child.width() >= SPARSE || branch.children.length == 1) {
          return Branch.of(replace(branch.children, place, 1, new Node[] {child}));
        }
        return joined(branch.children, place, child);
      }
    }
  }

  /** Joins a child that became sparse with one beside it, and splits what is too wide then. */
  private static Branch joined(Node[] children, int place, Node child) {
    int left = place == 0 ? 0 : place - 1;
    Node first = place == 0 ? child : children[left];
    Node second = place == 0 ? children[1] : child;
    Node[] joined =
        first instanceof Leaf leaf
            ? split(replace(leaf.entries, leaf.entries.length, 0, ((Leaf) second).entries))
            : split(concat((Branch) first, (Branch) second));
    return Branch.of(replace(children, left, 2, joined));
  }

  private static Node[] concat(Branch first, Branch second) {
    return replace(first.children, first.children.length, 0, second.children);
  }

  private static Node[] split(Entry[] entries) {
    if (entries.length <= WIDTH) {
      return new Node[] {new Leaf(entries)};
    }
    int half = entries.length / 2;
    return new Node[] {
      new Leaf(Arrays.copyOf(entries, half)),
      new Leaf(Arrays.copyOfRange(entries, half, entries.length))
    };
  }

  private static Node[] split(Node[] children) {
    if (children.length <= WIDTH) {
      return new Node[] {Branch.of(children)};
    }
    int half = children.length / 2;
    return new Node[] {
      Branch.of(Arrays.copyOf(children, half)),
      Branch.of(Arrays.copyOfRange(children, half, children.length))
    };
  }

  /** Returns a copy with some elements replaced by others. */
  private static <T> T[] replace(T[] array, int from, int count, T[] by) {
    int tail = array.length - from - count;
    T[] copy = Arrays.copyOf(array, from + by.length + tail);
    System.arraycopy(by, 0, copy, from, by.length);
    System.arraycopy(array, from + count, copy, from + by.length, tail);
    return copy;
  }

  @Override
  public Iterator<Entry> iterator() {
    return from(new Key("", "", ""));
  }

  /** Returns the entries from a key on, in order. */
  Iterator<Entry> from(Key key) {
    return new Walk(root, key);
  }

  /** Goes through the leaves; it keeps the path, since nodes do not know what is beside them. */
  private static final class Walk implements Iterator<Entry> {

    private final List<Branch> path = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private Entry[] entries;
    private int place;

    Walk(Node root, Key key) {
      Node node = root;
      while (node instanceof Branch branch) {
        int child = branch.childOf(key);
        path.add(branch);
        places.add(child);
        node = branch.children[child];
      }
      entries = ((Leaf) node).entries;
      int found = find(entries, key);
      place = found >= 0 ? found : -found - 1;
      if (place == entries.length) {
        nextLeaf();
      }
    }

    private void nextLeaf() {
      int depth = path.size() - 1;
      while (depth >= 0 && places.get(depth) == path.get(depth).children.length - 1) {
        depth--;
      }
      if (depth < 0) {
        return;
      }
      places.set(depth, places.get(depth) + 1);
      Node node = path.get(depth).children[places.get(depth)];
      while (node instanceof Branch branch) {
        depth++;
        path.set(depth, branch);
        places.set(depth, 0);
        node = branch.children[0];
      }
      entries = ((Leaf) node).entries;
      place = 0;
    }

    @Override
    public boolean hasNext() {
      return place < entries.length;
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Entry next = entries[place++];
      if (place == entries.length) {
        nextLeaf();
      }
      return next;
    }
  }

  /** Makes an index of entries that come in order. */
  static final class Builder {

    private final List<Node> leaves = new ArrayList<>();
    private final List<Entry> open = new ArrayList<>(WIDTH);
    private @Nullable Key last;
    private int size;

    void add(Entry entry) {
      if (last != null && last.compareTo(entry.key()) >= 0) {
        throw new IllegalArgumentException(entry.key() + " does not come behind " + last);
      }
      last = entry.key();
      open.add(entry);
      size++;
      if (open.size() == WIDTH * 3 / 4) {
        closeLeaf();
      }
    }

    private void closeLeaf() {
      leaves.add(new Leaf(open.toArray(Entry[]::new)));
      open.clear();
    }

    Index build() {
      if (size == 0) {
        return EMPTY;
      }
      if (!open.isEmpty()) {
        closeLeaf();
      }
      List<Node> level = leaves;
      while (level.size() > 1) {
        List<Node> above = new ArrayList<>();
        int width = WIDTH * 3 / 4;
        for (int i = 0; i < level.size(); i += width) {
          List<Node> children = level.subList(i, Math.min(level.size(), i + width));
          above.add(Branch.of(children.toArray(Node[]::new)));
        }
        level = above;
      }
      return new Index(level.getFirst(), size);
    }
  }
}
