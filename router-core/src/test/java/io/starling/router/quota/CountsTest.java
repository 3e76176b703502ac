package io.starling.router.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import io.starling.router.port.Resource;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Numbers of what is there at a time, with several loops in one thread. */
class CountsTest {

  @Test
  void callsOfAllLoopsStayBelowTheMaximumAndComeNear() {
    Seeds.check(
        random -> {
          for (int round = 0; round < 200; round++) {
            calls(random);
          }
        });
  }

  private static void calls(RandomGenerator random) {
    int loops = random.nextInt(1, 9);
    int max = random.nextInt(1, 2_000);
    Counts shared = new Counts();
    LeasedCalls[] parts = new LeasedCalls[loops];
    int[] open = new int[loops];
    for (int i = 0; i < loops; i++) {
      parts[i] = new LeasedCalls(shared, loops);
    }
    int all = 0;
    int most = random.nextInt(2 * max);
    for (int i = 0; i < 5_000; i++) {
      int loop = random.nextInt(loops);
      if (all < most && random.nextInt(3) > 0) {
        if (parts[loop].enter(max)) {
          open[loop]++;
          all++;
        } else {
          assertThat(all)
              .as("open calls when one is refused")
              .isGreaterThanOrEqualTo(max - max / 8);
        }
      } else if (open[loop] > 0) {
        parts[loop].leave(max, 1);
        open[loop]--;
        all--;
      }
      assertThat(all).isLessThanOrEqualTo(max);
      if (random.nextInt(1_000) == 0) {
        most = random.nextInt(2 * max);
      }
    }
    for (int i = 0; i < loops; i++) {
      parts[i].leave(max, open[i]);
      parts[i].giveBack();
    }
    assertThat(shared.get(Resource.CALLS)).isZero();
  }

  @Test
  void smallMaximumIsExact() {
    Counts shared = new Counts();
    LeasedCalls one = new LeasedCalls(shared, 2);
    LeasedCalls other = new LeasedCalls(shared, 2);

    assertThat(one.enter(2)).isTrue();
    assertThat(other.enter(2)).isTrue();
    assertThat(one.enter(2)).isFalse();
    other.leave(2, 1);
    assertThat(one.enter(2)).isTrue();
  }

  @Test
  void manyAreTakenAsFarAsThereIsRoom() {
    Counts counts = new Counts();

    assertThat(counts.enter(Resource.SESSIONS, 10, 7)).isEqualTo(7);
    assertThat(counts.enter(Resource.SESSIONS, 10, 7)).isEqualTo(3);
    assertThat(counts.enter(Resource.SESSIONS, 10, 7)).isZero();
    assertThat(counts.enter(Resource.SESSIONS, 0, 7)).isEqualTo(7);
    assertThat(counts.enter(Resource.SESSIONS, 10, 1)).as("above a lower maximum").isZero();
    assertThat(counts.enter(Resource.REGISTRATIONS, 1, 1)).isEqualTo(1);
  }
}
