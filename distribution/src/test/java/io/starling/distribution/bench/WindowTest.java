package io.starling.distribution.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.distribution.bench.Window.Loss;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void holdsAsManyOperationsAsItIsLarge() {
    Window window = new Window(2, 1);
    long first = window.begin(0);
    window.begin(0);

    assertThat(window.begin(0)).isEqualTo(Window.FULL);
    assertThat(window.size()).isEqualTo(2);
    window.arrived(first, 0, 5);
    assertThat(window.size()).isEqualTo(1);
    assertThat(window.begin(0)).isPositive();
  }

  @Test
  void latencyCountsFromTheBeginning() {
    Window window = new Window(2, 1);
    long early = window.begin(1_000);
    long late = window.begin(2_000);

    assertThat(Window.latencyNanos(window.arrived(late, 0, 2_500))).isEqualTo(500);
    assertThat(Window.latencyNanos(window.arrived(early, 0, 2_600))).isEqualTo(1_600);
  }

  @Test
  void clocksMayBeNegative() {
    Window window = new Window(1, 1);
    long ticket = window.begin(-50);

    assertThat(window.expire(-50)).isEmpty();
    assertThat(Window.latencyNanos(window.arrived(ticket, 0, -20))).isEqualTo(30);
  }

  @Test
  void operationStaysUntilItsLastReceiverHasIt() {
    Window window = new Window(1, 3);
    long ticket = window.begin(0);

    assertThat(Window.isLast(window.arrived(ticket, 2, 1))).isFalse();
    assertThat(Window.isLast(window.arrived(ticket, 0, 1))).isFalse();
    assertThat(window.size()).isEqualTo(1);
    assertThat(Window.isLast(window.arrived(ticket, 1, 1))).isTrue();
    assertThat(window.size()).isZero();
  }

  @Test
  void whatComesTwiceIsUnexpected() {
    Window window = new Window(2, 2);
    long ticket = window.begin(0);
    window.arrived(ticket, 1, 1);

    assertThat(window.arrived(ticket, 1, 2)).isEqualTo(Window.UNEXPECTED);
    window.arrived(ticket, 0, 3);
    assertThat(window.arrived(ticket, 0, 4)).isEqualTo(Window.UNEXPECTED);
    assertThat(window.arrived(0, 0, 4)).isEqualTo(Window.UNEXPECTED);
    assertThat(window.arrived(Long.MAX_VALUE, 0, 4)).isEqualTo(Window.UNEXPECTED);
  }

  @Test
  void whatComesLateIsNotTakenForTheOperationThatHasItsPlaceNow() {
    Window window = new Window(1, 1);
    long lost = window.begin(0);
    window.expire(100);
    long next = window.begin(100);

    assertThat(window.arrived(lost, 0, 110)).isEqualTo(Window.UNEXPECTED);
    assertThat(window.size()).isEqualTo(1);
    assertThat(Window.latencyNanos(window.arrived(next, 0, 120))).isEqualTo(20);
  }

  @Test
  void lossesAreNamed() {
    Window window = new Window(4, 3);
    long first = window.begin(10);
    window.begin(20);
    window.begin(30);
    window.arrived(first, 1, 15);

    assertThat(window.expire(30))
        .containsExactlyInAnyOrder(new Loss(1, List.of(0, 2)), new Loss(2, List.of(0, 1, 2)));
    assertThat(window.size()).isEqualTo(1);
    assertThat(window.expire(30)).isEmpty();
  }

  @Test
  void whatIsGivenUpIsNoLoss() {
    Window window = new Window(1, 1);
    long ticket = window.begin(0);

    assertThat(window.giveUp(ticket)).isTrue();
    assertThat(window.giveUp(ticket)).isFalse();
    assertThat(window.expire(100)).isEmpty();
    assertThat(window.size()).isZero();
  }

  @Test
  void ticketsAreNotUsedAgain() {
    Window window = new Window(3, 1);
    Set<Long> tickets = new HashSet<>();
    for (int i = 1; i <= 1_000; i++) {
      long ticket = window.begin(0);
      assertThat(Window.number(ticket)).isEqualTo(i);
      assertThat(tickets.add(ticket)).isTrue();
      window.arrived(ticket, 0, 0);
    }
  }
}
