package io.starling.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.store.disk.SimulatedDisk;
import io.starling.store.disk.SimulatedDisk.PowerLost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * One store, whose power is cut again and again at a random operation of its disk; in between its
 * disk fails to confirm writes, or is full. After each it must open, with all transactions that
 * were acknowledged and, of those that were not, the first few or none.
 */
final class PowerCuts {

  /** How often the power of one store is cut. */
  static final int CUTS = 10;

  private static final int OPERATIONS = 300;

  private final RandomGenerator random;
  private final StoreModel model = new StoreModel();
  private final Set<Dot> dots = new HashSet<>();
  private final StoreSettings settings;
  private SimulatedDisk disk;
  private @Nullable UUID node;
  private long epoch;
  private long now = 1_700_000_000_000L;

  private PowerCuts(RandomGenerator random) {
    this.random = random;
    this.disk = new SimulatedDisk(random);
    this.settings =
        StoreSettings.defaults()
            .withSizes(4096 + random.nextInt(8000), 4096 + random.nextInt(20000));
  }

  /** Cuts the power of one store some times; a failure names the seed. */
  static void run(long seed) {
    PowerCuts cuts = new PowerCuts(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    try {
      for (int i = 0; i < CUTS; i++) {
        cuts.life();
      }
    } catch (IOException | RuntimeException | AssertionError failure) {
      throw new AssertionError("replay with -Dseed=" + seed + ": " + failure, failure);
    }
  }

  /** From one start of the system to the next. */
  private void life() throws IOException {
    disk.losePowerAfter(random.nextInt(OPERATIONS));
    if (random.nextInt(4) == 0) {
      disk.failSyncAfter(random.nextInt(OPERATIONS));
    }
    try {
      while (true) {
        process();
      }
    } catch (PowerLost cut) {
      disk = disk.restart();
    }
  }

  /** From opening the store to closing it, with the power on. */
  private void process() throws IOException {
    Core core;
    try {
      core = Core.open(disk, settings, new UUID(random.nextLong(), random.nextLong()), now);
    } catch (io.starling.store.disk.DamagedException damaged) {
      throw new AssertionError("no damage was done", damaged);
    } catch (IOException notSynced) {
      assertThat(notSynced).hasMessageContaining("Input/output error");
      return;
    }
    checkOpened(core);
    core.listen(commit -> commit.writes().forEach(this::checkIsNew));
    Core.@Nullable Checkpoint checkpoint = null;
    for (int turns = random.nextInt(200); turns > 0 && core.failure() == null; turns--) {
      now += random.nextInt(500);
      disk.limit(random.nextInt(20) == 0 ? disk.used() + random.nextInt(3000) : Long.MAX_VALUE);
      handle(core);
      core.tick(now);
      if (checkpoint == null) {
        checkpoint = core.checkpointIfDue(now);
      } else {
        checkpoint = step(core, checkpoint);
      }
    }
    disk.limit(Long.MAX_VALUE);
    if (random.nextBoolean()) {
      try {
        core.close(); // Otherwise it was killed.
      } catch (IOException notSynced) {
        assertThat(notSynced).hasMessageContaining("Input/output error");
      }
    }
  }

  private static Core.@Nullable Checkpoint step(Core core, Core.Checkpoint checkpoint) {
    try {
      if (checkpoint.step()) {
        return checkpoint;
      }
      core.finished(checkpoint);
    } catch (IOException full) {
      core.abandoned(checkpoint, full);
    }
    return null;
  }

  private void checkOpened(Core core) {
    View view = core.view();
    assertThat(view.version()).as("last transaction").isBetween(acknowledged, model.last());
    assertThat(StoreModel.read(view)).isEqualTo(model.state(view.version()));
    model.backTo(view.version());
    acknowledged = view.version();
    assertThat(core.epoch()).isGreaterThan(epoch);
    epoch = core.epoch();
    assertThat(core.self().generation()).isEqualTo(1);
    if (acknowledged > 0 && node != null) {
      assertThat(core.self().node()).isEqualTo(node);
    }
    node = core.self().node();
  }

  /** All up to this number are on the medium, since somebody was told so. */
  private long acknowledged;

  private void checkIsNew(Write write) {
    assertThat(dots.add(write.dot())).as("%s is new", write.dot()).isTrue();
  }

  private void handle(Core core) {
    List<Request> batch = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    for (int rest = random.nextInt(5); rest >= 0; rest--) {
      Transaction transaction = model.draw(random);
      expected.add(model.transact(transaction));
      batch.add(
          new Request.Transact(
              List.copyOf(transaction.steps()), transaction.bytes(), new CompletableFuture<>()));
    }
    core.handle(batch, now);
    if (isRefused(batch)) {
      assertThat(core.view().version()).isEqualTo(acknowledged);
      if (core.failure() == null) {
        model.backTo(acknowledged);
      }
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      assertThat(resultOf(batch.get(i))).isIn(expected.get(i), model.last());
    }
    acknowledged = model.last();
    assertThat(core.view().version()).isEqualTo(acknowledged);
    if (random.nextInt(10) == 0) {
      assertThat(StoreModel.read(core.view())).isEqualTo(model.state(acknowledged));
    }
  }

  private static boolean isRefused(List<Request> batch) {
    try {
      batch.getFirst().done().join();
      return false;
    } catch (CompletionException refused) {
      return !(refused.getCause() instanceof StoreException.Conflict);
    }
  }

  private static long resultOf(Request request) {
    try {
      return request.done().join();
    } catch (CompletionException refused) {
      assertThat(refused).hasCauseInstanceOf(StoreException.Conflict.class);
      return -1;
    }
  }
}
