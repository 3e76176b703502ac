package io.starling.store;

/** One write, as it is carried to other nodes. Each has a dot of its own. */
public sealed interface Write {

  /** Returns the identity of the write. */
  Dot dot();

  /** Returns when it was written: see {@link Hlc}. */
  long hlc();

  /** Returns the realm that it is about. */
  String realm();

  /** Returns how often the realm had been dropped before; a write for an older one is void. */
  int incarnation();

  /** A field of an entry was set or removed. */
  record OfCell(Key key, int incarnation, Cell cell) implements Write {

    @Override
    public Dot dot() {
      return cell.dot();
    }

    @Override
    public long hlc() {
      return cell.hlc();
    }

    @Override
    public String realm() {
      return key.realm();
    }
  }

  /**
   * A realm was dropped with all its entries.
   *
   * @param incarnation the one that begins with it, from 1
   */
  record OfDrop(String realm, int incarnation, Dot dot, long hlc) implements Write {}
}
