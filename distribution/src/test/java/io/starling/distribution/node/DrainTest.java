package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final List<String> steps = new ArrayList<>();
  private long now;

  @Test
  void idleSessionsGoAtOnce() {
    int cut = drain(new Sessions(3, 0, 0), Duration.ofSeconds(10));

    assertThat(cut).isZero();
    assertThat(steps).containsExactly("unready", "stop accepting", "goodbye to 3", "close");
    assertThat(now).isZero();
  }

  @Test
  void manySessionsGoInBatches() {
    int cut = drain(new Sessions(2_500, 0, 0), Duration.ofSeconds(10));

    assertThat(cut).isZero();
    assertThat(steps)
        .containsExactly(
            "unready",
            "stop accepting",
            "goodbye to 1000",
            "pause",
            "goodbye to 1000",
            "pause",
            "goodbye to 500",
            "close");
  }

  @Test
  void callsInFlightAreWaitedFor() {
    int cut = drain(new Sessions(1, 2, Drain.PAUSE.toNanos() * 3), Duration.ofSeconds(10));

    assertThat(cut).isZero();
    assertThat(steps)
        .containsExactly(
            "unready",
            "stop accepting",
            "goodbye to 1",
            "pause",
            "goodbye to 0",
            "pause",
            "goodbye to 0",
            "pause",
            "goodbye to 2",
            "close");
  }

  @Test
  void callsThatDoNotEndAreCutOff() {
    int cut = drain(new Sessions(0, 2, Long.MAX_VALUE), Duration.ofSeconds(1));

    assertThat(cut).isEqualTo(2);
    assertThat(now).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(steps).endsWith("close");
  }

  @Test
  void withoutPatienceNothingIsWaitedFor() {
    int cut = drain(new Sessions(1, 2, Long.MAX_VALUE), Duration.ZERO);

    assertThat(cut).isEqualTo(2);
    assertThat(steps).containsExactly("unready", "stop accepting", "goodbye to 1", "close");
  }

  private int drain(Sessions sessions, Duration patience) {
    return new Drain(sessions, () -> now).run(patience);
  }

  private final class Sessions implements Drain.Target {
    private final long callsEndAt;
    private int idle;
    private int inCall;

    Sessions(int idle, int inCall, long callsEndAt) {
      this.idle = idle;
      this.inCall = inCall;
      this.callsEndAt = callsEndAt;
    }

    @Override
    public void becomeUnready() {
      steps.add("unready");
    }

    @Override
    public void stopAccepting() {
      steps.add("stop accepting");
    }

    @Override
    public int sayGoodbyeToIdle(int most) {
      if (now >= callsEndAt) {
        idle += inCall;
        inCall = 0;
      }
      int told = Math.min(most, idle);
      idle -= told;
      steps.add("goodbye to " + told);
      return idle + inCall;
    }

    @Override
    public void awaitNobody(Duration most) {
      now += most.toNanos();
      steps.add("pause");
    }

    @Override
    public void close() {
      steps.add("close");
    }
  }
}
