package io.starling.router.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {

  private static final long MS = 1_000_000;

  private final TimerWheel wheel = new TimerWheel();
  private final List<String> fired = new ArrayList<>();

  private final class Named extends Timer {
    private final String name;
    private final Runnable action;

    Named(String name) {
      this(name, () -> {});
    }

    Named(String name, Runnable action) {
      this.name = name;
      this.action = action;
    }

    @Override
    public void expired(long nowNanos) {
      assertThat(isScheduled()).isFalse();
      assertThat(nowNanos - deadlineNanos()).isNotNegative();
      fired.add(name);
      action.run();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 12_345, -77, Long.MAX_VALUE - 5 * MS, Long.MIN_VALUE, -15 * MS})
  void firesWithinOneTickAfterTheDeadlineAndNeverBefore(long now) {
    wheel.advance(now);
    wheel.schedule(new Named("a"), now + 25 * MS);

    wheel.advance(now + 25 * MS - 1);
    assertThat(fired).isEmpty();
    wheel.advance(now + 35 * MS - 1);
    assertThat(fired).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * MS, Long.MIN_VALUE + 3, -15 * MS})
  void timersMayComeBeforeTheFirstTime(long now) {
    wheel.schedule(new Named("late"), now + 30_000 * MS);
    wheel.schedule(new Named("soon"), now + 20 * MS);
    wheel.schedule(new Named("past"), now - 20 * MS);

    wheel.advance(now);
    assertThat(fired).containsExactly("past");
    wheel.advance(now + 30 * MS);
    assertThat(fired).containsExactly("past", "soon");
    wheel.advance(now + 30_010 * MS);
    assertThat(fired).containsExactly("past", "soon", "late");
  }

  @Test
  void firesInTheOrderOfTicksThenOfScheduling() {
    wheel.advance(0);
    wheel.schedule(new Named("hour"), TimeUnit.HOURS.toNanos(1));
    wheel.schedule(new Named("second"), 1_000 * MS);
    wheel.schedule(new Named("b"), 45 * MS);
    wheel.schedule(new Named("a"), 21 * MS);
    wheel.schedule(new Named("b too"), 41 * MS);

    wheel.advance(TimeUnit.HOURS.toNanos(2));

    assertThat(fired).containsExactly("a", "b", "b too", "second", "hour");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void schedulingAgainMovesTheTimer() {
    wheel.advance(0);
    Named timer = new Named("a");
    wheel.schedule(timer, 20 * MS);
    wheel.schedule(timer, 50 * MS);

    assertThat(wheel.size()).isEqualTo(1);
    wheel.advance(40 * MS);
    assertThat(fired).isEmpty();
    wheel.advance(50 * MS);
    assertThat(fired).containsExactly("a");
  }

  @Test
  void cancelledTimerDoesNotFire() {
    wheel.advance(0);
    Named timer = new Named("a");
    wheel.schedule(timer, 20 * MS);
    wheel.cancel(timer);
    wheel.cancel(timer);

    wheel.advance(100 * MS);

    assertThat(fired).isEmpty();
    assertThat(timer.isScheduled()).isFalse();
    assertThat(wheel.nextDeadline(100 * MS)).isEqualTo(TimerWheel.NONE);
  }

  @Test
  void timerMayCancelAnotherOfItsTick() {
    wheel.advance(0);
    Named second = new Named("second");
    wheel.schedule(new Named("first", () -> wheel.cancel(second)), 20 * MS);
    wheel.schedule(second, 20 * MS);
    wheel.schedule(new Named("third"), 20 * MS);

    wheel.advance(30 * MS);

    assertThat(fired).containsExactly("first", "third");
  }

  @Test
  void timerMayScheduleForATickThatHasEndedToo() {
    wheel.advance(0);
    Named next = new Named("next");
    wheel.schedule(new Named("first", () -> wheel.schedule(next, 40 * MS)), 20 * MS);
    wheel.schedule(new Named("last"), 60 * MS);

    wheel.advance(100 * MS);

    assertThat(fired).containsExactly("first", "next", "last");
  }

  @Test
  void timerThatSchedulesItselfForThePastFiresOncePerAdvance() {
    wheel.advance(0);
    Timer[] self = new Timer[1];
    self[0] = new Named("again", () -> wheel.schedule(self[0], 0));
    wheel.schedule(self[0], 10 * MS);

    wheel.advance(50 * MS);
    assertThat(fired).hasSize(1);
    assertThat(wheel.nextDeadline(50 * MS)).isZero();
    wheel.advance(50 * MS);
    assertThat(fired).hasSize(2);
  }

  @Test
  void whenATimerThrowsTheOthersFireAtTheNextAdvance() {
    wheel.advance(0);
    Runnable failure =
        () -> {
          throw new IllegalStateException("boom");
        };
    wheel.schedule(new Named("bad", failure), 20 * MS);
    wheel.schedule(new Named("good"), 20 * MS);
    wheel.schedule(new Named("later"), 30 * MS);

    assertThatIllegalStateException().isThrownBy(() -> wheel.advance(40 * MS));
    assertThat(wheel.nextDeadline(40 * MS)).isZero();
    wheel.advance(40 * MS);

    assertThat(fired).containsExactly("bad", "good", "later");
  }

  @Test
  void nextDeadlineIsTheEndOfTheTick() {
    wheel.advance(0);
    wheel.schedule(new Named("a"), 25 * MS);

    assertThat(wheel.nextDeadline(0)).isEqualTo(30 * MS);
    assertThat(wheel.nextDeadline(12 * MS)).isEqualTo(18 * MS);
    assertThat(wheel.nextDeadline(50 * MS)).isZero();
  }

  @Test
  void sleepingAsLongAsNextDeadlineSaysTakesFewTurns() {
    wheel.advance(0);
    wheel.schedule(new Named("a"), TimeUnit.DAYS.toNanos(30));
    long now = 0;
    int turns = 0;
    while (wheel.size() > 0) {
      now += wheel.nextDeadline(now);
      wheel.advance(now);
      turns++;
    }

    assertThat(turns).isLessThanOrEqualTo(9);
    assertThat(now).isEqualTo(TimeUnit.DAYS.toNanos(30));
  }

  @Test
  void tooShortTickIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TimerWheel(999));
  }
}
