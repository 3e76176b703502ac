package io.starling.store;

import java.util.Comparator;

/**
 * Decides between concurrent writes: such as neither of two nodes knew of the other's. A store
 * whose writes all come from its own node never asks.
 *
 * <p>All nodes must decide alike. Threads: any.
 */
public interface Conflicts {

  /** The later write holds, of a removed and a changed entry the removal. */
  Conflicts LATEST = new Conflicts() {};

  /** Returns whether an entry is gone that one node has removed and another changed. */
  default boolean removalWins(Key key) {
    return true;
  }

  /** Returns the order of concurrent writes of a field; the greatest of them holds. */
  default Comparator<Cell> order(Key key) {
    return Latest.ORDER;
  }

  /** The order of {@link #LATEST}. */
  final class Latest {

    static final Comparator<Cell> ORDER =
        Comparator.comparingLong(Cell::hlc).thenComparing(Cell::dot);

    private Latest() {}
  }
}
