package io.starling.router.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rates allow, in a time of the test's own. */
class RateTest {

  private static final long SECOND = 1_000_000_000;

  /**
   * What a rate means, said without its arithmetic: whatever was taken since any moment, and one
   * unit, is no more than what has come in since then and a burst.
   */
  private static final class Reference {

    private record Taken(long time, long cost) {}

    private final Rate rate;
    private final List<Taken> all = new ArrayList<>();

    Reference(Rate rate) {
      this.rate = rate;
    }

    boolean take(long now, long cost) {
      long since = 0;
      for (int i = all.size() - 1; i >= 0; i--) {
        since += all.get(i).cost();
        if (since + rate.unit() > now - all.get(i).time() + rate.burst()) {
          return false;
        }
      }
      all.add(new Taken(now, cost));
      return true;
    }
  }

  @Test
  void takesWhatTheDefinitionAllowsAndNothingElse() {
    Seeds.check(
        random -> {
          for (int round = 0; round < 300; round++) {
            takesAsReference(random);
          }
        });
  }

  private static void takesAsReference(RandomGenerator random) {
    Rate rate = Rate.of(random.nextLong(1, 5_000), random.nextLong(1, 2 * SECOND));
    boolean bytes = random.nextBoolean();
    long now = random.nextLong(-SECOND, SECOND);
    Bucket bucket = random.nextBoolean() ? new OwnBucket(now) : new SharedBucket(now);
    Reference reference = new Reference(rate);
    for (int i = 0; i < 300; i++) {
      now += gap(random, rate);
      long cost = bytes ? rate.cost(random.nextLong(1, 100)) : rate.unit();
      boolean expected = reference.take(now, cost);
      long wait = bucket.take(rate, now, cost);
      assertThat(wait == 0).as("at %d", now).isEqualTo(expected);
      if (wait > 0) {
        assertThat(bucket.take(rate, now + wait - 1, cost)).isEqualTo(1);
      }
    }
  }

  private static long gap(RandomGenerator random, Rate rate) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> 0;
      case 2 -> rate.unit();
      case 3 -> random.nextLong(rate.unit() + 1);
      case 4 -> random.nextLong(rate.burst() + 1);
      default -> random.nextLong(2 * rate.unit() + 1);
    };
  }

  @Test
  void isTakenAgainExactlyAfterTheWait() {
    Rate rate = Rate.of(3, SECOND);
    OwnBucket bucket = new OwnBucket(0);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take(rate, 0, rate.unit())).as("message %d", i).isZero();
    }
    long wait = bucket.take(rate, 0, rate.unit());

    assertThat(wait).isEqualTo(333_333_334L);
    assertThat(bucket.take(rate, wait, rate.unit())).isZero();
  }

  @Test
  void burstShorterThanAUnitAllowsOne() {
    Rate rate = Rate.of(1, SECOND / 100);
    OwnBucket bucket = new OwnBucket(0);

    assertThat(bucket.take(rate, 0, rate.unit())).isZero();
    assertThat(bucket.take(rate, 0, rate.unit())).isEqualTo(SECOND);
  }

  @Test
  void largeOneIsTakenWhenAnythingIsLeftAndPaidForLater() {
    Rate rate = Rate.of(1_000, SECOND);
    OwnBucket bucket = new OwnBucket(0);

    assertThat(bucket.take(rate, 0, rate.cost(5_000))).isZero();
    assertThat(bucket.take(rate, 0, rate.cost(1))).isEqualTo(4 * SECOND + rate.unit());
    assertThat(bucket.take(rate, 4 * SECOND + rate.unit(), rate.cost(1))).isZero();
  }

  @Test
  void chargesAreOwed() {
    Rate rate = Rate.of(10, SECOND);
    SharedBucket bucket = new SharedBucket(0);
    for (int i = 0; i < 9; i++) {
      assertThat(bucket.charge(rate, 0, rate.unit())).isZero();
    }
    assertThat(bucket.charge(rate, 0, rate.unit())).isEqualTo(rate.unit());
    assertThat(bucket.charge(rate, 0, rate.unit())).isEqualTo(2 * rate.unit());
    assertThat(bucket.untilFull(0)).isEqualTo(11 * rate.unit());
  }

  @Test
  void timeThatGoesBackGivesNothing() {
    Rate rate = Rate.of(10, SECOND);
    OwnBucket bucket = new OwnBucket(SECOND);
    for (int i = 0; i < 10; i++) {
      bucket.take(rate, SECOND, rate.unit());
    }
    assertThat(bucket.take(rate, SECOND / 2, rate.unit())).isPositive();
    assertThat(bucket.take(rate, SECOND + rate.unit(), rate.unit())).isZero();
    assertThat(bucket.take(rate, SECOND + rate.unit(), rate.unit())).isPositive();
  }

  @Test
  void debtsDoNotOverflow() {
    Rate rate = Rate.of(1, SECOND);
    OwnBucket bucket = new OwnBucket(0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(bucket.charge(rate, i, rate.cost(64 << 20))).isPositive();
    }
  }

  // ---------------------------------------------------------------------- shared by loops

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64})
  void loopsTogetherNeverTakeMoreThanTheRate(int loops) {
    Seeds.check(
        random -> {
          for (int round = 0; round < 20; round++) {
            sharedByLoops(random, loops);
          }
        });
  }

  private static void sharedByLoops(RandomGenerator random, int loops) {
    Rate whole = Rate.of(random.nextLong(1, 100_000), random.nextLong(SECOND / 10, 2 * SECOND));
    Rate rate = whole.sharedBy(loops);
    SharedBucket shared = new SharedBucket(0);
    LeasedBucket[] parts = new LeasedBucket[loops];
    for (int i = 0; i < loops; i++) {
      parts[i] = new LeasedBucket(shared);
    }
    List<Long> taken = new ArrayList<>();
    long now = 0;
    int busy = random.nextInt(1, loops + 1);
    for (int i = 0; i < 3_000; i++) {
      now += random.nextInt(4) == 0 ? random.nextLong(2 * whole.unit() + 1) : 0;
      if (random.nextInt(500) == 0) {
        now += whole.burst();
        busy = random.nextInt(1, loops + 1);
      }
      if (parts[random.nextInt(busy)].take(rate, now, rate.unit()) == 0) {
        taken.add(now);
      }
    }
    long worst = Long.MIN_VALUE;
    long highest = Long.MIN_VALUE;
    // The most that any span of time has over what came in during it, in one pass.
    for (int i = taken.size() - 1; i >= 0; i--) {
      highest = Math.max(highest, (i + 1) * whole.unit() - taken.get(i));
      worst = Math.max(worst, highest - i * whole.unit() + taken.get(i));
    }
    assertThat(worst).as("the most at once").isLessThanOrEqualTo(whole.burst());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64})
  void oneOfManyLoopsGetsSevenEighthsAtOnceAndTheWholeRateInTheLongRun(int loops) {
    Rate whole = Rate.of(100_000, SECOND);
    Rate rate = whole.sharedBy(loops);
    LeasedBucket part = new LeasedBucket(new SharedBucket(0));
    int atOnce = 0;
    while (part.take(rate, 0, rate.unit()) == 0) {
      atOnce++;
    }
    int later = 0;
    for (long now = 0; now < 10 * SECOND; now += whole.unit() / 2) {
      later += part.take(rate, now, rate.unit()) == 0 ? 1 : 0;
    }

    assertThat(atOnce).isBetween(87_500, 100_000);
    assertThat(atOnce + later).isBetween(1_087_500, 1_100_000);
  }

  @Test
  void smallRatesAreNotLeased() {
    assertThat(Rate.of(100, SECOND).sharedBy(8)).isEqualTo(Rate.of(100, SECOND));
    assertThat(Rate.of(100_000, SECOND).sharedBy(1)).isEqualTo(Rate.of(100_000, SECOND));
  }
}
