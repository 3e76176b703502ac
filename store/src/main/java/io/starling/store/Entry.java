package io.starling.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object: a key, and a value for each of its fields. Objects that are read and written as a
 * whole have the one field {@link Cell#WHOLE}. Immutable.
 */
public final class Entry {

  private final Key key;
  private final long version;

  /** By field; of each field the one that holds first. */
  private final Cell[] cells;

  private final boolean isLive;

  private Entry(Key key, long version, Cell[] cells, boolean isLive) {
    this.key = key;
    this.version = version;
    this.cells = cells;
    this.isLive = isLive;
  }

  static Entry of(Key key, long version, List<Cell> cells, Conflicts conflicts) {
    Cell[] sorted = cells.toArray(Cell[]::new);
    if (sorted.length > 1) {
      Arrays.sort(
          sorted, Comparator.comparing(Cell::field).thenComparing(conflicts.order(key).reversed()));
    }
    return new Entry(key, version, sorted, isLive(key, sorted, conflicts));
  }

  private static boolean isLive(Key key, Cell[] cells, Conflicts conflicts) {
    if (cells.length == 1) {
      return !cells[0].isRemoval();
    }
    boolean hasValue = false;
    boolean isRemoved = false;
    for (Cell cell : cells) {
      hasValue |= !cell.isRemoval();
      isRemoved |= cell.isTombstone() && !isSuperseded(cell, cells);
    }
    return hasValue && !(isRemoved && conflicts.removalWins(key));
  }

  /** Returns whether somebody who knew of the removal has written the entry anew. */
  private static boolean isSuperseded(Cell tombstone, Cell[] cells) {
    for (Cell cell : cells) {
      if (!cell.isRemoval() && cell.context().covers(tombstone.dot())) {
        return true;
      }
    }
    return false;
  }

  /** Returns the name of the entry. */
  public Key key() {
    return key;
  }

  /**
   * Returns the number of the transaction that changed the entry last, on this node. It grows with
   * each change, and is what {@link Transaction#expect} compares.
   */
  public long version() {
    return version;
  }

  /**
   * Returns the value of the field {@link Cell#WHOLE}, a copy.
   *
   * @throws IllegalStateException when the entry has other fields only
   */
  public byte[] value() {
    byte @Nullable [] value = value(Cell.WHOLE);
    if (value == null) {
      throw new IllegalStateException(key + " has no value as a whole, but fields " + fields());
    }
    return value;
  }

  /** Returns the value of a field, a copy; null when it has none. */
  public byte @Nullable [] value(String field) {
    for (Cell cell : cells) {
      if (cell.field().equals(field)) {
        return holding(field).value();
      }
    }
    return null;
  }

  private Cell holding(String field) {
    @Nullable Cell removed = null;
    for (Cell cell : cells) {
      if (cell.field().equals(field)) {
        if (!cell.isTombstone()) {
          return cell;
        }
        removed = cell;
      }
    }
    return Objects.requireNonNull(removed);
  }

  /** Returns the names of the fields that have a value, in order. */
  public List<String> fields() {
    List<String> names = new ArrayList<>();
    for (Cell cell : cells) {
      if (!names.contains(cell.field()) && !holding(cell.field()).isRemoval()) {
        names.add(cell.field());
      }
    }
    return names;
  }

  /**
   * Returns all writes that are remembered of the entry: of each field those that no other has
   * overwritten, first the one that holds; removals too, for a while.
   */
  public List<Cell> cells() {
    return List.of(cells);
  }

  Cell[] cellArray() {
    return cells;
  }

  /** Returns whether the entry is there; else it is remembered that it was removed. */
  boolean isLive() {
    return isLive;
  }

  @Override
  public String toString() {
    return key + "@" + version + " " + Arrays.toString(cells);
  }
}
