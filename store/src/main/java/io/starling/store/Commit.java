package io.starling.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has changed. It is on the medium.
 *
 * @param version the number of the transaction; for entries that expired or whose removal is
 *     forgotten, which is no transaction, that of the last one
 * @param changes of entries, in the order of the transaction; of one entry there may be several
 * @param writes of this node or of another, as they are carried on to others
 */
public record Commit(long version, List<Change> changes, List<Write> writes) {

  /** Copies the lists. */
  public Commit {
    changes = List.copyOf(changes);
    writes = List.copyOf(writes);
  }

  /**
   * What became of an entry.
   *
   * @param key its name
   * @param before what it was; null when it was not there
   * @param after what it is; null when it is there no more
   */
  public record Change(Key key, @Nullable Entry before, @Nullable Entry after) {}
}
