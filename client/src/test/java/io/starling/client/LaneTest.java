package io.starling.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaneTest {

  @Test
  void tasksRunInOrderAndNeverTwoAtATime() throws Exception {
    int tasks = 50_000;
    List<Integer> done = new ArrayList<>();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(tasks);
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      Lane lane = new Dispatcher(pool, tasks).lane();
      for (int i = 0; i < tasks; i++) {
        int number = i;
        lane.add(
            () -> {
              overlaps.addAndGet(running.getAndIncrement());
              done.add(number);
              running.decrementAndGet();
              all.countDown();
            });
      }
      assertThat(all.await(20, SECONDS)).isTrue();
    }

    assertThat(overlaps).hasValue(0);
    for (int i = 0; i < tasks; i++) {
      assertThat(done.get(i)).isEqualTo(i);
    }
  }

  @Test
  void aTaskThatFailsDoesNotStopTheNext() {
    List<String> done = new ArrayList<>();
    Lane lane = new Dispatcher(Runnable::run, 10).lane();

    lane.add(
        () -> {
          throw new IllegalStateException("meant to fail");
        });
    lane.add(() -> done.add("next"));

    assertThat(done).containsExactly("next");
  }

  @Test
  void anOfferIsRefusedWhenTooManyWait() {
    List<Runnable> held = new ArrayList<>();
    List<Integer> done = new ArrayList<>();
    Lane lane = new Dispatcher(held::add, 2).lane();

    assertThat(lane.offer(() -> done.add(1))).isTrue();
    assertThat(lane.offer(() -> done.add(2))).isTrue();
    assertThat(lane.offer(() -> done.add(3))).isFalse();
    lane.add(() -> done.add(4));
    held.getFirst().run();

    assertThat(done).containsExactly(1, 2, 4);
    assertThat(lane.offer(() -> done.add(5))).isTrue();
  }

  @Test
  void tasksOfAnExecutorThatIsShutDownRunAnyway() {
    List<String> done = new ArrayList<>();
    Lane lane =
        new Dispatcher(
                task -> {
                  throw new RejectedExecutionException("shut down");
                },
                10)
            .lane();

    lane.add(() -> done.add("late"));

    assertThat(done).containsExactly("late");
  }
}
