package io.starling.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.store.disk.InUseException;
import io.starling.store.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

  private static final Key ADA = new Key("r", "user", "ada");
  private static final Key BOB = new Key("r", "user", "bob");
  private static final Key TEAM = new Key("r", "group", "team");

  @TempDir private Path directory;

  private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
  private final InstantSource time = () -> Instant.ofEpochMilli(now.get());
  private StoreSettings settings = StoreSettings.defaults().withTime(time);
  private Store store;

  private void open() throws IOException {
    store = Store.open(directory, settings);
  }

  private void reopen() throws IOException {
    store.close();
    open();
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }

  private long commit(Transaction transaction) {
    return store.commit(transaction).join();
  }

  private static Transaction put(Key key, String value) {
    return new Transaction().put(key, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void whatWasWrittenIsReadAndIsThereAfterOpeningAgain() throws IOException {
    open();

    long version = commit(put(ADA, "one"));

    assertThat(text(store.get(ADA).value())).isEqualTo("one");
    assertThat(store.get(ADA).version()).isEqualTo(version);
    reopen();
    assertThat(text(store.get(ADA).value())).isEqualTo("one");
    assertThat(store.get(ADA).version()).isEqualTo(version);
    assertThat(store.view().version()).isEqualTo(version);
  }

  @Test
  void theLaterWriteHoldsAndRaisesTheVersion() throws IOException {
    open();
    long first = commit(put(ADA, "one"));

    long second = commit(put(ADA, "two"));

    assertThat(second).isGreaterThan(first);
    assertThat(text(store.get(ADA).value())).isEqualTo("two");
    assertThat(store.get(ADA).cells()).hasSize(1);
  }

  @Test
  void fieldsAreSetAndRemovedAlone() throws IOException {
    open();
    commit(new Transaction().put(ADA, "mail", bytes("a@b")).put(ADA, "name", bytes("Ada")));

    commit(new Transaction().remove(ADA, "mail"));

    assertThat(store.get(ADA).fields()).containsExactly("name");
    assertThat(store.get(ADA).value("mail")).isNull();
    reopen();
    assertThat(store.get(ADA).fields()).containsExactly("name");
  }

  @Test
  void anEntryThatWasRemovedIsGoneAndMayComeBack() throws IOException {
    open();
    commit(put(ADA, "one"));

    commit(new Transaction().remove(ADA));

    assertThat(store.get(ADA)).isNull();
    assertThat(store.view().entries()).isEmpty();
    reopen();
    assertThat(store.get(ADA)).isNull();
    commit(put(ADA, "again"));
    assertThat(text(store.get(ADA).value())).isEqualTo("again");
    reopen();
    assertThat(text(store.get(ADA).value())).isEqualTo("again");
  }

  @Test
  void removingWhatIsNotThereWritesNothing() throws IOException {
    open();
    long version = commit(put(ADA, "one"));

    long same = commit(new Transaction().remove(BOB).remove(ADA, "mail"));

    assertThat(same).isEqualTo(version);
    assertThat(store.count(StoreCounter.COMMITS)).isEqualTo(1);
  }

  @Test
  void anotherVersionThanExpectedRefusesAllOfTheTransaction() throws IOException {
    open();
    long version = commit(put(ADA, "one"));
    commit(put(ADA, "two"));

    CompletableFuture<Long> refused =
        store.commit(put(BOB, "b").expect(ADA, version).put(ADA, bytes("three")));

    assertThatThrownBy(refused::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(StoreException.Conflict.class)
        .hasMessage("r/user/ada has version 2, the transaction expected 1");
    assertThat(store.get(BOB)).isNull();
    assertThat(text(store.get(ADA).value())).isEqualTo("two");
    assertThat(store.count(StoreCounter.CONFLICTS)).isEqualTo(1);
  }

  @Test
  void versionZeroExpectsThatTheEntryIsNotThere() throws IOException {
    open();
    commit(put(ADA, "one").expect(ADA, 0));

    assertThatThrownBy(() -> commit(put(ADA, "two").expect(ADA, 0)))
        .hasCauseInstanceOf(StoreException.Conflict.class);
    commit(new Transaction().remove(ADA));
    commit(put(ADA, "three").expect(ADA, 0));
    assertThat(text(store.get(ADA).value())).isEqualTo("three");
  }

  @Test
  void entriesComeInOrderByRealmTypeAndPrefix() throws IOException {
    open();
    Transaction transaction = new Transaction().put(TEAM, bytes("t"));
    for (String id : List.of("b2", "a", "b1", "c", "b")) {
      transaction.put(new Key("r", "user", id), bytes(id));
    }
    transaction
        .put(new Key("q", "user", "z"), bytes("z"))
        .put(new Key("s", "user", "a"), bytes("a"));
    commit(transaction);

    assertThat(store.view().entries("r", "user").map(e -> e.key().id()))
        .containsExactly("a", "b", "b1", "b2", "c");
    assertThat(store.view().entries("r", "user", "b").map(e -> e.key().id()))
        .containsExactly("b", "b1", "b2");
    assertThat(store.view().entries("r")).hasSize(6);
    assertThat(store.view().entries()).hasSize(8);
    assertThat(store.view().after(new Key("r", "user", "b")).limit(2).map(e -> e.key().id()))
        .containsExactly("b1", "b2");
  }

  @Test
  void aViewDoesNotChange() throws IOException {
    open();
    commit(put(ADA, "one"));
    View before = store.view();

    commit(put(ADA, "two").remove(BOB).put(TEAM, bytes("t")));

    assertThat(text(before.get(ADA).value())).isEqualTo("one");
    assertThat(before.get(TEAM)).isNull();
  }

  @Test
  void aDroppedRealmIsEmptyAndCanBeFilledAgain() throws IOException {
    open();
    Key other = new Key("other", "user", "eve");
    commit(put(ADA, "a").put(TEAM, bytes("t")).put(other, bytes("e")));

    commit(new Transaction().dropRealm("r").put(BOB, bytes("b")));

    assertThat(store.view().entries().map(Entry::key)).containsExactly(other, BOB);
    assertThat(store.view().incarnation("r")).isEqualTo(1);
    reopen();
    assertThat(store.view().entries().map(Entry::key)).containsExactly(other, BOB);
    store.checkpoint().join();
    reopen();
    assertThat(store.view().entries().map(Entry::key)).containsExactly(other, BOB);
    assertThat(store.view().incarnation("r")).isEqualTo(1);
  }

  @Test
  void listenersAreToldBeforeTheTransactionIsAcknowledged() throws IOException {
    open();
    List<Commit> told = new ArrayList<>();
    View view = store.listen(told::add);
    assertThat(view.entries()).isEmpty();

    commit(put(ADA, "one"));
    commit(put(ADA, "two").put(BOB, bytes("b")));
    commit(new Transaction().remove(ADA));

    assertThat(told).hasSize(3);
    assertThat(told.get(0).changes()).singleElement().matches(c -> c.before() == null);
    assertThat(told.get(1).changes()).extracting(Commit.Change::key).containsExactly(ADA, BOB);
    assertThat(text(told.get(1).changes().getFirst().before().value())).isEqualTo("one");
    assertThat(told.get(2).changes()).singleElement().matches(c -> c.after() == null);
    assertThat(told).extracting(Commit::version).isSorted();
  }

  @Test
  void aListenerThatThrowsHarmsNobody() throws IOException {
    open();
    List<Commit> told = new ArrayList<>();
    store.listen(
        commit -> {
          throw new IllegalStateException("on purpose");
        });
    store.listen(told::add);

    commit(put(ADA, "one"));

    assertThat(told).hasSize(1);
    assertThat(store.count(StoreCounter.LISTENER_FAILURES)).isEqualTo(1);
  }

  @Test
  void anEntryVanishesWhenItExpires() throws Exception {
    open();
    CountDownLatch expired = new CountDownLatch(1);
    Instant end = time.instant().plusSeconds(5);
    commit(put(BOB, "b").put(ADA, bytes("ticket"), end));
    store.listen(
        commit -> {
          if (commit.changes().stream().anyMatch(c -> c.key().equals(ADA) && c.after() == null)) {
            expired.countDown();
          }
        });

    now.addAndGet(6000);

    expired.await();
    assertThat(store.get(ADA)).isNull();
    assertThat(store.get(BOB)).isNotNull();
    assertThat(store.count(StoreCounter.EXPIRED)).isEqualTo(1);
  }

  @Test
  void whatHasExpiredMeanwhileIsGoneWhenOpened() throws IOException {
    open();
    commit(new Transaction().put(ADA, bytes("ticket"), time.instant().plusSeconds(5)));
    store.checkpoint().join();

    now.addAndGet(6000);
    reopen();

    assertThat(store.get(ADA)).isNull();
    assertThat(store.entries()).isZero();
  }

  @Test
  void aRemovalIsForgottenAfterAWhile() throws IOException {
    settings = settings.withRemovalsKept(Duration.ofMinutes(1));
    open();
    commit(put(ADA, "one"));
    commit(new Transaction().remove(ADA));
    assertThat(store.entries()).isEqualTo(1);
    reopen();
    assertThat(store.entries()).isEqualTo(1);

    now.addAndGet(61_000);
    reopen();

    assertThat(store.entries()).isZero();
  }

  @Test
  void whatIsTooLargeIsRefused() throws IOException {
    settings = settings.withLimits(10, 400, 400);
    open();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.commit(put(ADA, "eleven char")))
        .withMessage("a value has 11 bytes, of 10");
    Transaction large = new Transaction();
    for (int i = 0; i < 5; i++) {
      large.put(ADA, bytes("x"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.commit(large))
        .withMessageContaining("of 400");
  }

  @Test
  void tooMuchThatWaitsIsRefused() throws Exception {
    settings = settings.withLimits(100, 1000, 1000);
    open();
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.listen(
        commit -> {
          waits.countDown();
          awaitUninterrupted(goOn);
        });
    CompletableFuture<Long> first = store.commit(put(ADA, "one"));
    waits.await();
    List<CompletableFuture<Long>> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(store.commit(put(BOB, "b" + i)));
    }
    goOn.countDown();

    first.join();
    assertThatThrownBy(() -> others.getLast().join()).hasCauseInstanceOf(StoreException.Busy.class);
    assertThat(store.count(StoreCounter.REFUSALS)).isPositive();
    long written =
        others.stream().filter(other -> !other.handle((v, e) -> e != null).join()).count();
    assertThat(store.count(StoreCounter.COMMITS)).isEqualTo(written + 1);
    commit(put(TEAM, "goes again"));
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void manyWritersShareTheWaitForTheDisk() throws Exception {
    open();
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 50; w++) {
      int writer = w;
      writers.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  commit(put(new Key("r", "n", writer + "-" + i), "x"));
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(store.view().entries()).hasSize(1000);
    assertThat(store.count(StoreCounter.COMMITS)).isEqualTo(1000);
    assertThat(store.count(StoreCounter.SYNCS)).isLessThan(1000);
    assertThat(store.pendingBytes()).isZero();
    reopen();
    assertThat(store.view().entries()).hasSize(1000);
  }

  @Test
  void twoStoresOfOneDirectoryAreRefused() throws IOException {
    open();

    assertThatThrownBy(() -> Store.open(directory, settings))
        .isInstanceOf(InUseException.class)
        .hasMessage("the store in " + directory + " is in use by this process");
    commit(put(ADA, "still works"));
    reopen();
    assertThat(store.get(ADA)).isNotNull();
  }

  @Test
  void theNodeKeepsItsIdentityAndCountsItsStarts() throws IOException {
    open();
    Actor self = store.self();
    assertThat(store.epoch()).isEqualTo(1);

    reopen();

    assertThat(store.self()).isEqualTo(self);
    assertThat(store.epoch()).isEqualTo(2);
  }

  @Test
  void aClosedStoreRefuses() throws IOException {
    open();
    store.close();

    assertThatThrownBy(() -> commit(put(ADA, "late")))
        .hasCauseInstanceOf(StoreException.Closed.class);
    assertThatThrownBy(() -> store.checkpoint().join())
        .hasCauseInstanceOf(StoreException.Closed.class);
  }

  @Test
  void checkpointsAreWrittenByThemselvesAndBoundTheDisk() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    settings = settings.withSizes(8192, 32768);
    store = Store.open(disk, settings);

    for (int i = 0; i < 3000; i++) {
      commit(put(i % 2 == 0 ? ADA : BOB, "value " + i));
    }
    store.checkpoint().join();

    assertThat(store.count(StoreCounter.CHECKPOINTS)).isGreaterThan(3);
    assertThat(disk.used()).isLessThan(200_000);
    assertThat(disk.list().stream().filter(name -> name.startsWith("checkpoint-"))).hasSize(2);
  }

  @Test
  void aDiskThatDoesNotConfirmStopsTheStoreButNotItsReaders() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    store = Store.open(disk, settings);
    commit(put(ADA, "one"));
    disk.failSyncAfter(0);

    assertThatThrownBy(() -> commit(put(ADA, "two")))
        .hasCauseInstanceOf(StoreException.Failed.class);

    assertThat(text(store.get(ADA).value())).isEqualTo("one");
    assertThat(store.failure()).isInstanceOf(StoreException.Failed.class);
    assertThatThrownBy(() -> commit(put(BOB, "b"))).hasCauseInstanceOf(StoreException.Failed.class);
    store.close();
    store = Store.open(disk, settings);
    assertThat(text(store.get(ADA).value())).isIn("one", "two");
    commit(put(BOB, "b"));
  }

  @Test
  void aFullDiskRefusesAndGoesOnWhenThereIsRoom() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    store = Store.open(disk, settings);
    commit(put(ADA, "one"));
    disk.limit(disk.used() + 20);

    assertThatThrownBy(() -> commit(put(ADA, "two")))
        .hasCauseInstanceOf(StoreException.NotWritten.class)
        .hasMessageContaining("No space left on device");
    assertThat(text(store.get(ADA).value())).isEqualTo("one");

    disk.limit(Long.MAX_VALUE);
    commit(put(BOB, "b"));
    store.close();
    store = Store.open(disk, settings);
    assertThat(text(store.get(ADA).value())).isEqualTo("one");
    assertThat(text(store.get(BOB).value())).isEqualTo("b");
  }

  @Test
  void valuesGoThroughTheCodecOnTheirWayToTheDisk() throws IOException {
    settings =
        settings.withCodec(
            new ValueCodec() {
              @Override
              public byte[] encode(Key key, String field, byte[] value) {
                return turned(value);
              }

              @Override
              public byte[] decode(Key key, String field, byte[] stored) {
                return turned(stored);
              }

              private byte[] turned(byte[] value) {
                byte[] turned = value.clone();
                for (int i = 0; i < turned.length; i++) {
                  turned[i] ^= 0x55;
                }
                return turned;
              }
            });
    open();
    commit(put(ADA, "secret"));
    reopen();
    assertThat(text(store.get(ADA).value())).isEqualTo("secret");
    store.checkpoint().join();
    settings = settings.withCodec(ValueCodec.PLAIN);
    reopen();
    assertThat(text(store.get(ADA).value())).isNotEqualTo("secret");
  }

  @Test
  void halfASurrogatePairIsNoKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Transaction().put(new Key("r", "user", "\ud800"), new byte[0]));
  }
}
