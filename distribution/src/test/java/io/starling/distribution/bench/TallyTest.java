package io.starling.distribution.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.client.WampException;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void failuresAreCountedByErrorTheMostFrequentFirst() {
    tally.failed(new WampException("com.rare", "once"));
    tally.failed(new WampException("com.often", "first"));
    tally.failed(new WampException("com.often", "second"));

    assertThat(tally.failures())
        .containsExactly(
            new Tally.Failure("com.often", 2, "first"), new Tally.Failure("com.rare", 1, "once"));
    assertThat(tally.failedCount()).isEqualTo(3);
  }

  @Test
  void otherExceptionsAreFailuresOfTheNetwork() {
    tally.failed(new IllegalStateException("gone"));

    assertThat(tally.failures())
        .containsExactly(new Tally.Failure("wamp.error.network_failure", 1, "gone"));
  }

  @Test
  void errorsThatARouterMakesUpAreBounded() {
    for (int i = 0; i < 1_000; i++) {
      tally.failed("com.error." + i, "");
    }

    assertThat(tally.failures()).hasSize(101);
    assertThat(tally.failures().getFirst())
        .isEqualTo(new Tally.Failure("starling.error.others", 900, ""));
    assertThat(tally.failedCount()).isEqualTo(1_000);
  }

  @Test
  void allLossesAreCountedAndTheFirstNamed() {
    for (int i = 0; i < 20; i++) {
      tally.lost(3, "loss " + i);
    }

    assertThat(tally.lostCount()).isEqualTo(60);
    assertThat(tally.losses()).hasSize(10).startsWith("loss 0", "loss 1");
  }

  @Test
  void latenciesAreTakenOnce() throws InterruptedException {
    tally.latencies().record(1_000);
    Thread other = new Thread(() -> tally.latencies().record(2_000));
    other.start();
    other.join();
    tally.latencies().record(Long.MAX_VALUE);

    assertThat(tally.latencies().take().getTotalCount()).isEqualTo(3);
    assertThat(tally.latencies().take().getTotalCount()).isZero();
  }

  @Test
  void budgetIsSpentWhenAllOperationsHaveEnded() {
    Budget budget = new Budget(2);

    assertThat(budget.take()).isTrue();
    budget.giveBack();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
    budget.ended(1);
    assertThat(budget.spent()).isNotDone();
    budget.ended(1);
    assertThat(budget.spent()).isDone();
  }

  @Test
  void budgetWithoutACountIsNeverSpent() {
    Budget budget = new Budget(0);

    assertThat(budget.take()).isTrue();
    budget.ended(1);
    assertThat(budget.spent()).isNotDone();
  }
}
