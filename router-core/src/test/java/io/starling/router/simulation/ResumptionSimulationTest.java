package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Runs the simulation with many seeds: 100, or {@code -Dseeds=10000}, beginning at a place that
 * changes from run to run; {@code -Dseed=} replays one.
 */
class ResumptionSimulationTest {

  private static final int SEEDS = 100;

  @Test
  void nothingIsLostAndNothingComesTwice() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      ResumptionSimulation.run(seed);
      return;
    }
    long first = System.nanoTime() & 0xFFFF_FFFFL;
    long resumed = 0;
    for (int i = 0; i < Integer.getInteger("seeds", SEEDS); i++) {
      resumed += ResumptionSimulation.run(first + i);
    }
    assertThat(resumed).as("resumed sessions").isPositive();
  }
}
