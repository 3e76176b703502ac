package io.starling.store;

/**
 * The identity of a write. An actor numbers its writes without a gap.
 *
 * @param actor who wrote
 * @param counter from 1
 */
public record Dot(Actor actor, long counter) implements Comparable<Dot> {

  @Override
  public int compareTo(Dot other) {
    int byActor = actor.compareTo(other.actor);
    return byActor != 0 ? byActor : Long.compare(counter, other.counter);
  }
}
