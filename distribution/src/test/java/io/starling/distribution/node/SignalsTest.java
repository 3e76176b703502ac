package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SignalsTest {
  @Test
  @Timeout(10)
  void theFirstEndsTheWaitAndTheSecondEndsTheProcess() throws InterruptedException {
    AtomicInteger ends = new AtomicInteger();
    Signals signals = new Signals(ends::incrementAndGet);

    signals.received();
    signals.await();
    assertThat(ends).hasValue(0);

    signals.received();
    assertThat(ends).hasValue(1);
  }
}
