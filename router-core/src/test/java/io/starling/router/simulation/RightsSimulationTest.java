package io.starling.router.simulation;

import org.junit.jupiter.api.Test;

/**
 * Runs the simulation with many seeds: 100, or {@code -Dseeds=10000}, beginning at a place that
 * changes from run to run; {@code -Dseed=} replays one.
 */
class RightsSimulationTest {

  private static final int SEEDS = 100;

  @Test
  void everybodyHasWhatHeMayHaveForEverySeed() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      RightsSimulation.run(seed);
      return;
    }
    long first = System.nanoTime() & 0xFFFF_FFFFL;
    for (int i = 0; i < Integer.getInteger("seeds", SEEDS); i++) {
      RightsSimulation.run(first + i);
    }
  }
}
