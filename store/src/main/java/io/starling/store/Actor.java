package io.starling.store;

import java.util.UUID;

/**
 * Who numbers writes: a node, as long as its log is whole. With a log that had to be cut off it
 * goes on as another generation, since it may have lost numbers that others have seen.
 *
 * @param node the identity of the node, made once for a directory
 * @param generation from 1
 */
public record Actor(UUID node, int generation) implements Comparable<Actor> {

  @Override
  public int compareTo(Actor other) {
    int byNode = node.compareTo(other.node);
    return byNode != 0 ? byNode : Integer.compare(generation, other.generation);
  }
}
