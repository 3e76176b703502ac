package io.starling.store;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random numbers for property tests: a failure names its seed, {@code -Dseed=} replays it. */
public final class Seeds {

  /** A property that is tested with random numbers. */
  @FunctionalInterface
  public interface Property {
    /** Tests it; throws when it does not hold. */
    void check(RandomGenerator random) throws Exception;
  }

  private Seeds() {}

  /** Tests a property with the seed of the command line, or else with a new one. */
  public static void check(Property property) {
    long seed = Long.getLong("seed", System.nanoTime());
    try {
      property.check(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError("replay with -Dseed=" + seed + ": " + failure, failure);
    }
  }
}
