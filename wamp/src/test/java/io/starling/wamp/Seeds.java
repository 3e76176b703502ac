package io.starling.wamp;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Random tests that can be replayed: a failure names the seed, {@code -Dseed=} sets it. */
public final class Seeds {

  private Seeds() {}

  /** Runs a test with as many seeds, or only with the one that is set. */
  public static void run(int count, Consumer<RandomGenerator> test) {
    String set = System.getProperty("seed");
    if (set != null) {
      test.accept(new SplittableRandom(Long.decode(set)));
      return;
    }
    long base = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long seed = base + i;
      try {
        test.accept(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("replay with -Dseed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
