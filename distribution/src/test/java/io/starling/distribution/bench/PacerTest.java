package io.starling.distribution.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLI = 1_000_000;

  @Test
  void operationsAreDueAtASteadyRate() {
    Pacer pacer = new Pacer(1_000, 5 * MILLI);

    assertThat(pacer.isDue(5 * MILLI - 1)).isFalse();
    assertThat(pacer.isDue(5 * MILLI)).isTrue();
    assertThat(pacer.take()).isEqualTo(5 * MILLI);
    assertThat(pacer.isDue(6 * MILLI - 1)).isFalse();
    assertThat(pacer.take()).isEqualTo(6 * MILLI);
  }

  @Test
  void ratesThatDoNotDivideASecondDoNotDrift() {
    Pacer pacer = new Pacer(3, 0);
    for (int i = 0; i < 3_000; i++) {
      pacer.take();
    }

    assertThat(pacer.dueNanos()).isEqualTo(1_000_000 * MILLI);
  }

  /**
   * A router answers at once, but for 100 ms in which it does nothing: at 1,000 calls a second, 100
   * calls had to wait, from 100 ms down to 1 ms, although only one was under way all the time.
   */
  @Test
  void callsThatWereDueDuringAStallCountTheirWaiting() {
    Pacer pacer = new Pacer(1_000, 0);
    Window window = new Window(1, 1);
    Latencies latencies = new Latencies();

    for (long now = 0; now < 1_000 * MILLI; now += MILLI) {
      boolean isStalled = now >= 500 * MILLI && now < 600 * MILLI;
      while (!isStalled && pacer.isDue(now)) {
        long ticket = window.begin(pacer.take());
        latencies.record(Window.latencyNanos(window.arrived(ticket, 0, now)));
      }
    }

    Histogram taken = latencies.take();
    assertThat(taken.getTotalCount()).isEqualTo(1_000);
    assertThat(taken.getCountBetweenValues(MILLI / 2, Latencies.NANOS_MAX)).isEqualTo(100);
    assertThat(taken.getMaxValue()).isBetween(100 * MILLI - MILLI / 5, 100 * MILLI + MILLI / 5);
    assertThat(taken.getValueAtPercentile(95) / MILLI).isBetween(49L, 51L);
  }
}
