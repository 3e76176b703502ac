package io.starling.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {

  private static final Random RANDOM = new Random(20261120);

  @Test
  void delaysDoubleUpToTheMaximumAndVaryByHalf() {
    ReconnectPolicy policy =
        new ReconnectPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), 1_000_000);
    long[] wholes = {100, 200, 400, 800, 1000, 1000};

    for (int attempt = 1; attempt <= wholes.length; attempt++) {
      Duration whole = Duration.ofMillis(wholes[attempt - 1]);
      for (int i = 0; i < 1000; i++) {
        assertThat(policy.delay(attempt, RANDOM).orElseThrow())
            .isBetween(whole.dividedBy(2), whole);
      }
    }
    assertThat(policy.delay(1_000_000, RANDOM).orElseThrow())
        .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
  }

  @Test
  void attemptsEnd() {
    ReconnectPolicy policy = new ReconnectPolicy(Duration.ofMillis(1), Duration.ofMillis(1), 2);

    assertThat(policy.delay(2, RANDOM)).isPresent();
    assertThat(policy.delay(3, RANDOM)).isEmpty();
    assertThat(ReconnectPolicy.never().delay(1, RANDOM)).isEmpty();
    assertThat(ReconnectPolicy.forever().delay(Integer.MAX_VALUE, RANDOM)).isPresent();
  }

  @Test
  void longDelaysDoNotOverflow() {
    ReconnectPolicy policy = new ReconnectPolicy(Duration.ofDays(1), Duration.ofDays(365), 100);

    for (int attempt = 1; attempt <= 100; attempt++) {
      assertThat(policy.delay(attempt, RANDOM).orElseThrow())
          .isBetween(Duration.ofHours(12), Duration.ofDays(365));
    }
  }

  @Test
  void impossiblePoliciesAreRefused() {
    assertThatThrownBy(() -> new ReconnectPolicy(Duration.ZERO, Duration.ofSeconds(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReconnectPolicy(Duration.ofSeconds(2), Duration.ofSeconds(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReconnectPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
