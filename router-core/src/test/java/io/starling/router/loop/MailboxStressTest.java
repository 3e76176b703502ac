package io.starling.router.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several producers against a consumer that runs only when it is woken up. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MailboxStressTest {

  private static final int PRODUCERS = 4;
  private static final int ITEMS = 100_000;

  private record Item(int producer, int number) {}

  private final Semaphore wakeups = new Semaphore(0);
  private final Mailbox<Item> mailbox = new Mailbox<>(1 << 20, wakeups::release);
  private final int[] received = new int[PRODUCERS];
  private final int[] taken = new int[PRODUCERS];

  @Test
  void noItemIsLostAndEachProducerKeepsItsOrder() throws InterruptedException {
    List<Thread> producers = startProducers();
    int handled = 0;
    while (handled < PRODUCERS * ITEMS) {
      wakeups.acquire();
      handled += mailbox.drain(256, this::receive);
    }
    join(producers);

    assertThat(received).containsOnly(ITEMS);
    assertThat(taken).containsOnly(ITEMS);
    assertThat(mailbox.bytes()).isZero();
  }

  @Test
  void whatWasTakenBeforeTheClosingIsDelivered() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Mailbox<Item> closing = new Mailbox<>(1 << 20, wakeups::release);
      closeWhilePostsRun(closing, 500 * round);
    }
  }

  private void closeWhilePostsRun(Mailbox<Item> closing, int before) throws InterruptedException {
    Arrays.fill(received, 0);
    Arrays.fill(taken, 0);
    List<Thread> producers = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      int producer = p;
      producers.add(Thread.ofPlatform().start(() -> postUntilRefused(closing, producer)));
    }
    int handled = 0;
    while (handled < before) {
      handled += closing.drain(256, this::receive);
    }
    closing.close();
    while (!closing.isDrained()) {
      closing.drain(256, this::receive);
    }
    join(producers);

    assertThat(received).isEqualTo(taken);
    assertThat(closing.isDrained()).isTrue();
  }

  private void postUntilRefused(Mailbox<Item> target, int producer) {
    while (target.post(new Item(producer, taken[producer]), producer)) {
      taken[producer]++;
    }
  }

  private List<Thread> startProducers() {
    List<Thread> producers = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      int producer = p;
      producers.add(Thread.ofPlatform().start(() -> produce(producer)));
    }
    return producers;
  }

  private void produce(int producer) {
    for (int number = 0; number < ITEMS; number++) {
      // Bytes 0 and others take different ways through the queue.
      if (mailbox.post(new Item(producer, number), number % 3)) {
        taken[producer]++;
      }
    }
  }

  private void receive(Item item) {
    if (item.number() != received[item.producer()]++) {
      throw new AssertionError(item + " is out of order, see " + Arrays.toString(received));
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
