package io.starling.router.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the wheel against a sorted set of timers. */
class TimerWheelModelTest {

  private static final long TICK = 1_000;

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 50_000_000, Long.MIN_VALUE, -3_000_000})
  void agreesWithSortedSet(long begin) {
    Seeds.check(random -> new Run(random, begin, false).steps(40_000));
  }

  @Test
  void agreesWithSortedSetWhenTimersScheduleAndCancelTimers() {
    Seeds.check(random -> new Run(random, random.nextLong(), true).steps(40_000));
  }

  private static final class Run {
    private final RandomGenerator random;
    private final boolean nested;
    private final TimerWheel wheel = new TimerWheel(TICK);
    private final List<Probe> probes = new ArrayList<>();
    private final TreeSet<Probe> model =
        new TreeSet<>(
            Comparator.<Probe>comparingLong(p -> p.tick).thenComparingLong(p -> p.sequence));
    // What was scheduled for the past from inside advance fires at the next one.
    private final Set<Probe> waiting = new HashSet<>();
    private final long begin;
    private boolean advancing;
    private long elapsed; // nanoseconds since begin
    private long currentTick; // the tick that fires, or the last one that did
    private long sequence = 1; // 0 is that of probes that were never scheduled

    Run(RandomGenerator random, long begin, boolean nested) {
      this.random = random;
      this.begin = begin;
      this.nested = nested;
      for (int i = 0; i < 200; i++) {
        probes.add(new Probe());
      }
      wheel.advance(begin);
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        step();
        assertThat(wheel.size()).isEqualTo(model.size());
      }
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> schedule(anyProbe());
        case 4 -> cancel(anyProbe());
        default -> advance(elapsed + delay() / 4);
      }
    }

    private Probe anyProbe() {
      return probes.get(random.nextInt(probes.size()));
    }

    /** From nothing to days, each order of magnitude as likely as the next. */
    private long delay() {
      return random.nextLong(1L << random.nextInt(4, 38));
    }

    private void schedule(Probe probe) {
      long offset = elapsed + (random.nextInt(10) == 0 ? -delay() : delay());
      remove(probe);
      long tick = Math.ceilDiv(offset, TICK);
      // What is overdue counts as of the current tick, in the order of scheduling.
      probe.tick = Math.max(currentTick, tick);
      probe.sequence = sequence++;
      (advancing && tick <= currentTick ? waiting : model).add(probe);
      wheel.schedule(probe, begin + offset);
      assertThat(probe.isScheduled()).isTrue();
    }

    private void cancel(Probe probe) {
      assertThat(probe.isScheduled()).isEqualTo(remove(probe));
      wheel.cancel(probe);
    }

    private boolean remove(Probe probe) {
      return model.remove(probe) || waiting.remove(probe);
    }

    private void advance(long to) {
      checkHint();
      elapsed = to;
      advancing = true;
      wheel.advance(begin + to);
      advancing = false;
      currentTick = Math.floorDiv(to, TICK);
      assertThat(model.stream().filter(probe -> probe.tick <= currentTick)).isEmpty();
      model.addAll(waiting);
      waiting.clear();
    }

    private void checkHint() {
      long hint = wheel.nextDeadline(begin + elapsed);
      if (model.isEmpty()) {
        assertThat(hint).isEqualTo(TimerWheel.NONE);
      } else {
        long exact = Math.max(0, model.first().tick * TICK - elapsed);
        assertThat(hint).isBetween(0L, exact);
      }
    }

    private final class Probe extends Timer {
      private long tick;
      private long sequence;

      @Override
      public void expired(long nowNanos) {
        assertThat(nowNanos - begin).isEqualTo(elapsed);
        assertThat(model.pollFirst()).as("the first timer of the model").isSameAs(this);
        assertThat(tick * TICK).isLessThanOrEqualTo(elapsed);
        currentTick = Math.max(currentTick, tick);
        if (nested && random.nextInt(3) == 0) {
          schedule(anyProbe());
        }
        if (nested && random.nextInt(3) == 0) {
          cancel(anyProbe());
        }
      }
    }
  }
}
