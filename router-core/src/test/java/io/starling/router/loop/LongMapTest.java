package io.starling.router.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.starling.router.Seeds;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LongMapTest {

  private final LongMap<String> map = new LongMap<>();

  @Test
  void emptyMapOwnsNoTable() {
    assertThat(map.get(1)).isNull();
    assertThat(map.remove(1)).isNull();
    assertThat(map.isEmpty()).isTrue();
    assertThat(map.capacity()).isZero();
  }

  @Test
  void zeroIsNoKey() {
    assertThat(map.get(0)).isNull();
    assertThat(map.remove(0)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> map.put(0, "zero"));
  }

  @Test
  void putReturnsWhatItReplaces() {
    assertThat(map.put(7, "a")).isNull();
    assertThat(map.put(7, "b")).isEqualTo("a");
    assertThat(map.get(7)).isEqualTo("b");
    assertThat(map.size()).isEqualTo(1);
  }

  @Test
  void smallMapHasFourPlaces() {
    map.put(1, "a");
    map.put(2, "b");
    map.put(3, "c");

    assertThat(map.capacity()).isEqualTo(4);
  }

  @Test
  void tableShrinksWhileItStaysMostlyEmpty() {
    for (long key = 1; key <= 10_000; key++) {
      map.put(key, "v");
    }
    int grown = map.capacity();
    for (long key = 1; key < 10_000; key++) {
      map.remove(key);
    }
    for (long key = 10_001; key <= 50_000; key++) {
      map.put(key, "w");
      map.remove(key);
    }

    assertThat(grown).isEqualTo(16_384);
    assertThat(map.capacity()).isEqualTo(128);
    assertThat(map.get(10_000)).isEqualTo("v");
  }

  @Test
  void tableStaysWhenItFillsAndEmptiesInTurn() {
    for (int round = 0; round < 100; round++) {
      for (long key = 1; key <= 1_000; key++) {
        map.put(1_000 * round + key, "v");
      }
      for (long key = 1; key <= 1_000; key++) {
        map.remove(1_000 * round + key);
      }
      assertThat(map.capacity()).isEqualTo(2_048);
    }
  }

  @Test
  void tableStaysWhenTheNumberOfEntriesIsSteady() {
    for (long key = 1; key <= 1_000; key++) {
      map.put(key, "v");
    }
    int capacity = map.capacity();
    for (long key = 1_001; key <= 100_000; key++) {
      map.remove(key - 1_000);
      map.put(key, "v");
    }

    assertThat(map.capacity()).isEqualTo(capacity);
    assertThat(map.size()).isEqualTo(1_000);
  }

  @Test
  void changeFromInsideForEachIsRefused() {
    map.put(1, "a");
    map.put(2, "b");

    assertThatExceptionOfType(ConcurrentModificationException.class)
        .isThrownBy(() -> map.forEach((key, value) -> map.remove(key)));
  }

  @Test
  void clearedMapIsEmptyAndUsable() {
    map.put(1, "a");
    map.clear();

    assertThat(map.get(1)).isNull();
    assertThat(map.size()).isZero();
    map.put(2, "b");
    assertThat(map.get(2)).isEqualTo("b");
  }

  @Test
  void agreesWithHashMapForKeysThatCollide() {
    Seeds.check(random -> checkAgainstHashMap(random, () -> 1 + random.nextInt(24)));
  }

  @Test
  void agreesWithHashMapForRandomKeys() {
    long[] keys = new long[3_000];
    Seeds.check(
        random -> {
          for (int i = 0; i < keys.length; i++) {
            keys[i] = random.nextLong() | 1;
          }
          checkAgainstHashMap(random, () -> keys[random.nextInt(keys.length)]);
        });
  }

  @Test
  void agreesWithHashMapForKeysWithEqualLowBits() {
    Seeds.check(random -> checkAgainstHashMap(random, () -> (1L + random.nextInt(500)) << 40));
  }

  private interface Keys {
    long next();
  }

  private static void checkAgainstHashMap(RandomGenerator random, Keys keys) {
    LongMap<Integer> map = new LongMap<>();
    Map<Long, Integer> model = new HashMap<>();
    int puts = 5;
    for (int step = 0; step < 60_000; step++) {
      if (step % 5_000 == 0) {
        puts = 1 + random.nextInt(9);
        assertThat(entries(map)).isEqualTo(model);
      }
      long key = keys.next();
      if (random.nextInt(10) < puts) {
        assertThat(map.put(key, step)).isEqualTo(model.put(key, step));
      } else {
        assertThat(map.remove(key)).isEqualTo(model.remove(key));
      }
      long probe = keys.next();
      assertThat(map.get(probe)).isEqualTo(model.get(probe));
      assertThat(map.containsKey(probe)).isEqualTo(model.containsKey(probe));
      assertThat(map.size()).isEqualTo(model.size());
    }
  }

  private static Map<Long, Integer> entries(LongMap<Integer> map) {
    Map<Long, Integer> entries = new HashMap<>();
    map.forEach((key, value) -> assertThat(entries.put(key, value)).isNull());
    return entries;
  }
}
