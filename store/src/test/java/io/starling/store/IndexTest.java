package io.starling.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** An index beside a tree map. */
class IndexTest {

  private static final Actor ACTOR = new Actor(new UUID(1, 1), 1);

  private static Entry entry(int id, long version) {
    Cell cell = new Cell(Cell.WHOLE, new Dot(ACTOR, version), 0, Context.EMPTY, new byte[0], 0);
    return Entry.of(key(id), version, List.of(cell), Conflicts.LATEST);
  }

  private static Key key(int id) {
    return new Key("", "n", Integer.toString(id));
  }

  @Test
  void isAMapInOrder() {
    Seeds.check(
        random -> {
          Index index = Index.EMPTY;
          TreeMap<Key, Entry> map = new TreeMap<>();
          int keys = 1 + random.nextInt(20_000);
          for (int i = 0; i < 60_000; i++) {
            int id = random.nextInt(keys);
            // Grows at first and shrinks at last, to nothing.
            if (random.nextInt(60_000) > i) {
              Entry entry = entry(id, i + 1);
              index = index.with(entry);
              map.put(entry.key(), entry);
            } else {
              Key key = map.isEmpty() ? key(id) : map.ceilingKey(map.firstKey());
              Key removed = random.nextBoolean() ? key(id) : key;
              index = index.without(removed);
              map.remove(removed);
            }
            assertThat(index.size()).isEqualTo(map.size());
            if (i % 5000 == 0) {
              check(index, map, random, keys);
            }
          }
          check(index, map, random, keys);
        });
  }

  @Test
  void isBuiltFromEntriesInOrder() {
    Seeds.check(
        random -> {
          for (int size : new int[] {0, 1, 47, 48, 49, 2304, 2305, 10_000}) {
            TreeMap<Key, Entry> map = new TreeMap<>();
            while (map.size() < size) {
              Entry entry = entry(random.nextInt(1_000_000), 1);
              map.put(entry.key(), entry);
            }
            Index.Builder builder = new Index.Builder();
            map.values().forEach(builder::add);
            check(builder.build(), map, random, 1_000_000);
          }
        });
  }

  @Test
  void anOlderOneDoesNotChange() {
    Index before = Index.EMPTY;
    for (int i = 0; i < 1000; i++) {
      before = before.with(entry(i, 1));
    }
    Index after = before;
    for (int i = 0; i < 1000; i++) {
      after = i % 2 == 0 ? after.without(key(i)) : after.with(entry(i, 2));
    }

    assertThat(before.size()).isEqualTo(1000);
    assertThat(before).allMatch(entry -> entry.version() == 1);
    assertThat(after.size()).isEqualTo(500);
    assertThat(after).allMatch(entry -> entry.version() == 2);
  }

  private static void check(
      Index index, TreeMap<Key, Entry> map, RandomGenerator random, int keys) {
    assertThat(index).containsExactlyElementsOf(map.values());
    for (int i = 0; i < 100; i++) {
      Key key = key(random.nextInt(keys));
      assertThat(index.get(key)).isSameAs(map.get(key));
      List<Entry> found = new ArrayList<>();
      index.from(key).forEachRemaining(found::add);
      assertThat(found).hasSize(map.tailMap(key).size());
      if (!found.isEmpty()) {
        assertThat(found.getFirst()).isSameAs(map.ceilingEntry(key).getValue());
      }
    }
  }
}
