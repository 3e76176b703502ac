package io.starling.router.routing;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** Goes through the nodes of a {@link PersistentMap}, each before those below it. */
final class MapIterator<K, V> implements Iterator<Map.Entry<K, V>> {

  private final ArrayDeque<MapNode<K, V>> pending = new ArrayDeque<>();
  private MapNode<K, V> node;
  private int entry;

  MapIterator(MapNode<K, V> root) {
    node = root;
    skipToEntry();
  }

  @Override
  public boolean hasNext() {
    return entry < node.entryCount();
  }

  @Override
  public Map.Entry<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Map.Entry<K, V> next = Map.entry(node.keyAt(entry), node.valueAt(entry));
    entry++;
    skipToEntry();
    return next;
  }

  private void skipToEntry() {
    while (entry == node.entryCount()) {
      for (int i = node.childCount() - 1; i >= 0; i--) {
        pending.push(node.childAt(i));
      }
      if (pending.isEmpty()) {
        return;
      }
      node = pending.pop();
      entry = 0;
    }
  }
}
