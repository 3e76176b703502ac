package io.starling.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.store.StoreSettings.OnDamage;
import io.starling.store.disk.DamagedException;
import io.starling.store.disk.DiskFile;
import io.starling.store.disk.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Damages the files of a store that was closed, so that all in them was acknowledged. */
class DamageTest {

  private static final StoreSettings SETTINGS = StoreSettings.defaults().withSizes(4096, 20_000);
  private static final StoreSettings CUTTING = SETTINGS.withDamage(OnDamage.CUT_OFF);
  private static final UUID FRESH = new UUID(1, 2);
  private static final long NOW = 1_700_000_000_000L;
  private static final int ROUNDS = 40;
  private static final int DAMAGES = 10;

  /** A store with several segments and checkpoints; its disk is closed and synced. */
  private static SimulatedDisk fill(RandomGenerator random, StoreModel model) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(random);
    Core core = Core.open(disk, SETTINGS, FRESH, NOW);
    for (int i = 100 + random.nextInt(300); i > 0; i--) {
      commit(core, model, model.draw(random));
      Core.Checkpoint checkpoint = core.checkpointIfDue(NOW);
      if (checkpoint != null) {
        while (checkpoint.step()) {
          commit(core, model, model.draw(random));
        }
        core.finished(checkpoint);
      }
    }
    core.close();
    disk.syncDirectory();
    return disk;
  }

  private static void commit(Core core, StoreModel model, Transaction transaction) {
    model.transact(transaction);
    core.handle(
        List.of(
            new Request.Transact(
                transaction.steps(), transaction.bytes(), new CompletableFuture<>())),
        NOW);
  }

  @Test
  void anyDamageIsReportedOrHarmless() {
    Seeds.check(
        random -> {
          for (int round = 0; round < ROUNDS; round++) {
            StoreModel model = new StoreModel();
            SimulatedDisk whole = fill(random, model);
            for (int i = 0; i < DAMAGES; i++) {
              SimulatedDisk disk = whole.restart();
              String what = damage(disk, random);
              try (Core core = Core.open(disk, SETTINGS, FRESH, NOW)) {
                assertThat(StoreModel.read(core.view()))
                    .as("after %s", what)
                    .isEqualTo(model.state(model.last()));
              } catch (DamagedException reported) {
                assertThat(reported.offset()).as("after %s: %s", what, reported).isNotNegative();
                cutOff(disk, model, what);
              }
            }
          }
        });
  }

  /** What is left must have been the content of the store at some time, and be good for more. */
  private static void cutOff(SimulatedDisk disk, StoreModel model, String what) throws IOException {
    Key key = new Key("r", "user", "after");
    Transaction transaction = new Transaction().put(key, new byte[3]);
    long version;
    try (Core core = Core.open(disk, CUTTING, FRESH, NOW)) {
      version = core.view().version();
      assertThat(StoreModel.read(core.view())).as("after %s", what).isEqualTo(model.state(version));
      assertThat(core.self().node().equals(FRESH)).isTrue();
      assertThat(core.self().generation()).isEqualTo(2);
      assertThat(core.count(StoreCounter.DAMAGE_CUT_OFF)).isEqualTo(1);
      core.handle(
          List.of(new Request.Transact(transaction.steps(), 0, new CompletableFuture<>())), NOW);
    } catch (DamagedException nothingIntact) {
      assertThat(nothingIntact.file()).startsWith("checkpoint-");
      return;
    }
    try (Core core = Core.open(disk, SETTINGS, FRESH, NOW)) {
      assertThat(core.view().version()).isEqualTo(version + 1);
      assertThat(core.view().get(key)).isNotNull();
    }
  }

  private static String damage(SimulatedDisk disk, RandomGenerator random) throws IOException {
    List<String> names = disk.list().stream().sorted().toList();
    String name = names.get(random.nextInt(names.size()));
    try (DiskFile file = disk.open(name)) {
      int size = (int) file.size();
      int from = size == 0 ? 0 : random.nextInt(size);
      switch (size == 0 ? 3 : random.nextInt(4)) {
        case 0 -> {
          disk.flipBit(name, from, random.nextInt(8));
          return "a bit flip in " + name + " at " + from;
        }
        case 1 -> {
          int to = from + 1 + random.nextInt(size - from);
          disk.zero(name, from, to);
          return "zeros in " + name + " from " + from + " to " + to;
        }
        case 2 -> {
          file.truncate(from);
          file.sync();
          return name + " cut to " + from;
        }
        default -> {
          disk.delete(name);
          disk.syncDirectory();
          return name + " deleted";
        }
      }
    }
  }

  @Test
  void damageInTheMiddleIsReportedWithFileAndOffset() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new java.util.SplittableRandom(1));
    StoreModel model = new StoreModel();
    Core core = Core.open(disk, SETTINGS, FRESH, NOW);
    for (int i = 0; i < 3; i++) {
      commit(core, model, new Transaction().put(new Key("r", "user", "ada"), new byte[10]));
    }
    // Killed: the superblock does not know of these records, the third knows of the second.
    String log = "log-00000000000000000001";
    disk.flipBit(log, 24 + 26 + 5, 3);

    assertThatThrownBy(() -> Core.open(disk, SETTINGS, FRESH, NOW))
        .isInstanceOf(DamagedException.class)
        .hasMessage(log + ", offset 24: the checksum of the record does not match");
    try (Core cut = Core.open(disk, CUTTING, FRESH, NOW)) {
      assertThat(cut.view().version()).isZero();
    }
    assertThat(disk.list()).contains(log + ".damaged-2");
  }

  @Test
  void aTornTailIsCutOff() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new java.util.SplittableRandom(1));
    StoreModel model = new StoreModel();
    Core core = Core.open(disk, SETTINGS, FRESH, NOW);
    for (int i = 0; i < 3; i++) {
      commit(core, model, new Transaction().put(new Key("r", "user", "ada"), new byte[10]));
    }
    String log = "log-00000000000000000001";
    try (DiskFile file = disk.open(log)) {
      file.truncate(file.size() - 1);
      file.sync();
    }

    try (Core opened = Core.open(disk, SETTINGS, FRESH, NOW)) {
      assertThat(opened.view().version()).isEqualTo(2);
      assertThat(opened.count(StoreCounter.TORN_TAILS)).isEqualTo(1);
      assertThat(opened.self().generation()).isEqualTo(1);
    }
  }

  @Test
  void theEndThatIsMissingIsReported() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new java.util.SplittableRandom(1));
    StoreModel model = new StoreModel();
    Core core = Core.open(disk, SETTINGS, FRESH, NOW);
    for (int i = 0; i < 3; i++) {
      commit(core, model, new Transaction().put(new Key("r", "user", "ada"), new byte[10]));
    }
    core.tick(NOW + 2000); // The superblock learns of them.
    String log = "log-00000000000000000001";
    try (DiskFile file = disk.open(log)) {
      disk.zero(log, file.size() - 40, file.size());
    }

    assertThatThrownBy(() -> Core.open(disk, SETTINGS, FRESH, NOW))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining(log);
  }

  @Test
  void aFormatOfANewerVersionIsNoDamage() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new java.util.SplittableRandom(1));
    Core core = Core.open(disk, SETTINGS, FRESH, NOW);
    commit(core, new StoreModel(), new Transaction().put(new Key("r", "u", "a"), new byte[1]));
    core.close();
    String log = "log-00000000000000000001";
    try (DiskFile file = disk.open(log)) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate((int) file.size());
      file.read(0, bytes);
      bytes.put(24 + 24, (byte) 2);
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(bytes.array(), 24, 4);
      crc.update(bytes.array(), 32, bytes.limit() - 32);
      bytes.putInt(28, (int) crc.getValue());
      file.write(0, bytes.clear());
      file.sync();
    }

    assertThatThrownBy(() -> Core.open(disk, CUTTING, FRESH, NOW))
        .isNotInstanceOf(DamagedException.class)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a newer version of this program wrote record 1");
  }
}
