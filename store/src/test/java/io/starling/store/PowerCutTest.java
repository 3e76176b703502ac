package io.starling.store;

import org.junit.jupiter.api.Test;

/**
 * Cuts the power 1,000 times, or {@code -Dcuts=100000}, beginning with a seed that changes from run
 * to run; {@code -Dseed=} replays one.
 */
class PowerCutTest {

  private static final int CUTS = 1000;

  @Test
  void nothingAcknowledgedIsLostAndNothingOpensHalf() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      PowerCuts.run(seed);
      return;
    }
    long first = System.nanoTime() & 0xFFFF_FFFFL;
    for (int i = 0; i < Integer.getInteger("cuts", CUTS) / PowerCuts.CUTS; i++) {
      PowerCuts.run(first + i);
    }
  }
}
