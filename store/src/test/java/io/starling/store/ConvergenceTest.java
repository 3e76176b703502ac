package io.starling.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.store.disk.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Several stores that carry their writes to each other, each actor's in order and apart from that
 * in any, some twice: in the end they hold the same.
 */
class ConvergenceTest {

  private static final int NODES = 3;
  private static final int HISTORIES = 60;

  private long now = 1_700_000_000_000L;

  /** A store, its own writes in order, and how many of each other node's it has got. */
  private final class Node {
    private final SimulatedDisk disk;
    private final UUID id;
    private final List<Write> written = new ArrayList<>();
    private final int[] got = new int[NODES];
    private final long skew;
    private final StoreModel draws = new StoreModel();
    private Core core;

    Node(RandomGenerator random, int number) throws IOException {
      disk = new SimulatedDisk(random);
      id = new UUID(number, number);
      skew = random.nextInt(1_200_000) - 600_000;
      open();
    }

    void open() throws IOException {
      core = Core.open(disk, StoreSettings.defaults().withSizes(8192, 65536), id, now + skew);
      core.listen(
          commit ->
              commit.writes().stream()
                  .filter(write -> write.dot().actor().equals(core.self()))
                  .forEach(written::add));
    }

    void transact(RandomGenerator random) {
      handle(
          new Request.Transact(
              withoutExpectations(draws.draw(random)), 0, new CompletableFuture<>()));
    }

    private static List<Transaction.Step> withoutExpectations(Transaction transaction) {
      return transaction.steps().stream()
          .filter(step -> !(step instanceof Transaction.Expect))
          .toList();
    }

    void get(int other, List<Write> all, int count) {
      int to = Math.min(all.size(), got[other] + count);
      List<Write> some = List.copyOf(all.subList(Math.max(0, got[other] - 1), to));
      got[other] = to;
      handle(new Request.Apply(some, 0, new CompletableFuture<>()));
    }

    private void handle(Request request) {
      core.handle(List.of(request), now + skew);
      request.done().join();
    }

    /** Returns what a reader sees. */
    Map<Key, Map<String, String>> visible() {
      Map<Key, Map<String, String>> seen = new TreeMap<>();
      StoreModel.read(core.view()).forEach((key, item) -> seen.put(key, item.fields()));
      return seen;
    }

    /** Returns all that is remembered. */
    Map<Key, Set<Dot>> cells() {
      Map<Key, Set<Dot>> cells = new TreeMap<>();
      core.view()
          .index()
          .forEach(
              entry ->
                  entry
                      .cells()
                      .forEach(
                          cell ->
                              cells
                                  .computeIfAbsent(entry.key(), key -> new TreeSet<>())
                                  .add(cell.dot())));
      return cells;
    }
  }

  @Test
  void storesThatHaveSeenTheSameWritesHoldTheSame() {
    Seeds.check(
        random -> {
          for (int i = 0; i < HISTORIES; i++) {
            history(random);
          }
        });
  }

  private void history(RandomGenerator random) throws IOException {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node(random, i + 1));
    }
    for (int steps = random.nextInt(150); steps > 0; steps--) {
      now += random.nextInt(100);
      Node node = nodes.get(random.nextInt(NODES));
      switch (random.nextInt(8)) {
        case 0 -> {
          node.core.close();
          node.open();
        }
        case 1, 2, 3 -> node.transact(random);
        default -> {
          int other = random.nextInt(NODES);
          node.get(other, nodes.get(other).written, 1 + random.nextInt(5));
        }
      }
    }
    for (Node node : nodes) {
      for (int other = 0; other < NODES; other++) {
        node.get(other, nodes.get(other).written, Integer.MAX_VALUE - 1_000_000);
      }
    }
    Node first = nodes.getFirst();
    for (Node node : nodes) {
      assertThat(node.visible()).isEqualTo(first.visible());
      assertThat(node.cells()).isEqualTo(first.cells());
      assertThat(node.core.view().clock()).isEqualTo(first.core.view().clock());
      node.core.close();
      node.open();
      assertThat(node.cells()).isEqualTo(first.cells());
      assertThat(node.core.view().clock()).isEqualTo(first.core.view().clock());
    }
  }

  @Test
  void aLaterWriteWinsWhateverTheClocksSay() throws IOException {
    RandomGenerator random = new java.util.SplittableRandom(1);
    Key key = new Key("r", "user", "ada");
    Node one = new Node(random, 1);
    Node two = new Node(random, 2);
    now += 3_600_000;
    put(one, key, "early", now);
    two.get(0, one.written, 10);

    put(two, key, "later", now - 7_200_000);
    one.get(1, two.written, 10);

    assertThat(new String(one.core.view().get(key).value())).isEqualTo("later");
    assertThat(one.core.view().get(key).cells()).hasSize(1);
  }

  @Test
  void ofConcurrentWritesTheLaterHoldsAndBothAreRemembered() throws IOException {
    RandomGenerator random = new java.util.SplittableRandom(1);
    Key key = new Key("r", "user", "ada");
    Node one = new Node(random, 1);
    Node two = new Node(random, 2);
    put(one, key, "one", now);
    put(two, key, "two", now + 5000);

    one.get(1, two.written, 10);
    two.get(0, one.written, 10);

    for (Node node : List.of(one, two)) {
      Entry entry = node.core.view().get(key);
      assertThat(new String(entry.value())).isEqualTo("two");
      assertThat(entry.cells()).hasSize(2);
    }
  }

  @Test
  void aRemovalWinsOverAConcurrentChangeUnlessThePolicySaysOtherwise() throws IOException {
    RandomGenerator random = new java.util.SplittableRandom(1);
    Key key = new Key("r", "user", "ada");
    Node one = new Node(random, 1);
    Node two = new Node(random, 2);
    put(one, key, "one", now);
    two.get(0, one.written, 10);
    one.handle(
        new Request.Transact(new Transaction().remove(key).steps(), 0, new CompletableFuture<>()));
    put(two, key, "changed", now + 5000);

    one.get(1, two.written, 10);
    two.get(0, one.written, 10);

    assertThat(one.core.view().get(key)).isNull();
    assertThat(two.core.view().get(key)).isNull();
    List<Cell> cells = one.core.view().index().get(key).cells();
    Conflicts updatesWin =
        new Conflicts() {
          @Override
          public boolean removalWins(Key removed) {
            return false;
          }
        };
    assertThat(Entry.of(key, 1, cells, updatesWin).isLive()).isTrue();
  }

  private static void put(Node node, Key key, String value, long at) {
    Request request =
        new Request.Transact(
            new Transaction().put(key, value.getBytes()).steps(), 0, new CompletableFuture<>());
    node.core.handle(List.of(request), at);
    request.done().join();
  }
}
