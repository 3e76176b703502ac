package io.starling.router.scenario;

/** Where the peers of a scenario live, and whether their messages really become bytes. */
public enum Topology {
  /** All on one loop, messages handed over as objects. */
  ONE_LOOP(1, false),
  /** Each on the next of two loops. */
  TWO_LOOPS(2, false),
  /** All on one loop, each with the next format. */
  ONE_LOOP_ENCODED(1, true),
  /** Each on the next of three loops and with the next format. */
  THREE_LOOPS_ENCODED(3, true);

  final int loops;
  final boolean encoding;

  Topology(int loops, boolean encoding) {
    this.loops = loops;
    this.encoding = encoding;
  }
}
