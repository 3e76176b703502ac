package io.starling.distribution.node;

import java.util.Locale;

/** How far the life of a node has come. Threads: safe for all. */
final class Readiness {
  private volatile State state = State.STARTING;

  /** A part of a node's life. */
  enum State {
    /** Not all listeners are open. */
    STARTING,
    /** Clients can connect. */
    READY,
    /** The node is about to stop. */
    DRAINING;

    /** The name for people and probes. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  State state() {
    return state;
  }

  void become(State next) {
    state = next;
  }

  boolean isReady() {
    return state == State.READY;
  }
}
