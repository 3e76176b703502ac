package io.starling.store;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The writes that another write has overwritten: one dot for each actor, which stands for the
 * actor's earlier writes of the same field too.
 *
 * @param dots sorted, of different actors
 */
public record Context(List<Dot> dots) {

  /** Of a write that has overwritten nothing. */
  public static final Context EMPTY = new Context(List.of());

  /** Copies the list. */
  public Context {
    dots = List.copyOf(dots);
  }

  /** Returns the context of a write that overwrites cells. */
  static Context over(Collection<Cell> cells) {
    if (cells.isEmpty()) {
      return EMPTY;
    }
    TreeMap<Actor, Dot> latest = new TreeMap<>();
    for (Cell cell : cells) {
      latest.merge(cell.dot().actor(), cell.dot(), Context::later);
      for (Dot dot : cell.context().dots) {
        latest.merge(dot.actor(), dot, Context::later);
      }
    }
    return new Context(List.copyOf(latest.values()));
  }

  private static Dot later(Dot a, Dot b) {
    return a.counter() > b.counter() ? a : b;
  }

  /** Returns whether a write was overwritten. */
  public boolean covers(Dot dot) {
    for (Dot own : dots) {
      if (own.actor().equals(dot.actor())) {
        return dot.counter() <= own.counter();
      }
    }
    return false;
  }
}
