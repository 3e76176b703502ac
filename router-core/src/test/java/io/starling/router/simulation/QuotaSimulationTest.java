package io.starling.router.simulation;

import org.junit.jupiter.api.Test;

/**
 * Runs the simulation with many seeds: 100, or {@code -Dseeds=10000}, beginning at a place that
 * changes from run to run; {@code -Dseed=} replays one.
 */
class QuotaSimulationTest {

  private static final int SEEDS = 100;

  @Test
  void whoMayHaveOneMoreGetsItForEverySeed() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      QuotaSimulation.run(seed);
      return;
    }
    long first = System.nanoTime() & 0xFFFF_FFFFL;
    for (int i = 0; i < Integer.getInteger("seeds", SEEDS); i++) {
      QuotaSimulation.run(first + i);
    }
  }
}
