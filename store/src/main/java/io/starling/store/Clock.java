package io.starling.store;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The set of all writes that a node has seen: for each actor all up to a head, and single ones
 * behind it. What is in the clock and not in the map was overwritten or removed. Immutable.
 */
public final class Clock {

  static final Clock EMPTY = new Clock(Map.of());

  /**
   * What was seen of one actor.
   *
   * @param head all up to this counter, 0 for none
   * @param beyond counters above head + 1, sorted; not to be changed
   */
  record Seen(long head, SortedSet<Long> beyond) {

    static final Seen NOTHING = new Seen(0, new TreeSet<>());

    boolean has(long counter) {
      return counter <= head || (!beyond.isEmpty() && beyond.contains(counter));
    }

    Seen with(long counter) {
      if (beyond.isEmpty() && counter == head + 1) {
        return new Seen(counter, beyond);
      }
      TreeSet<Long> rest = new TreeSet<>(beyond);
      rest.add(counter);
      long newHead = head;
      while (!rest.isEmpty() && rest.first() == newHead + 1) {
        rest.removeFirst();
        newHead++;
      }
      return new Seen(newHead, rest);
    }
  }

  private final Map<Actor, Seen> actors;

  private Clock(Map<Actor, Seen> actors) {
    this.actors = actors;
  }

  /** Returns whether a write was seen. */
  public boolean has(Dot dot) {
    return seen(dot.actor()).has(dot.counter());
  }

  /** Returns up to which counter all writes of an actor were seen; 0 for none. */
  public long head(Actor actor) {
    return seen(actor).head;
  }

  private Seen seen(Actor actor) {
    @Nullable Seen seen = actors.get(actor);
    return seen == null ? Seen.NOTHING : seen;
  }

  Map<Actor, Seen> actors() {
    return actors;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Clock clock && clock.actors.equals(actors);
  }

  @Override
  public int hashCode() {
    return actors.hashCode();
  }

  @Override
  public String toString() {
    return actors.toString();
  }

  /** Collects dots for a new clock. */
  static final class Builder {

    private final TreeMap<Actor, Seen> actors;

    Builder(Clock from) {
      actors = new TreeMap<>(from.actors);
    }

    boolean has(Dot dot) {
      @Nullable Seen seen = actors.get(dot.actor());
      return seen != null && seen.has(dot.counter());
    }

    long head(Actor actor) {
      @Nullable Seen seen = actors.get(actor);
      return seen == null ? 0 : seen.head;
    }

    void add(Dot dot) {
      @Nullable Seen seen = actors.get(dot.actor());
      actors.put(dot.actor(), (seen == null ? Seen.NOTHING : seen).with(dot.counter()));
    }

    void head(Actor actor, long head) {
      actors.put(actor, new Seen(head, Seen.NOTHING.beyond));
    }

    Clock build() {
      return new Clock(new TreeMap<>(actors));
    }
  }
}
