package io.starling.router.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.starling.router.Seeds;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

  /** Keys with few different hashes and an order. */
  private record Colliding(int number) implements Comparable<Colliding> {
    @Override
    public int hashCode() {
      return number % 7 << 29;
    }

    @Override
    public int compareTo(Colliding other) {
      return Integer.compare(number, other.number);
    }
  }

  /** Keys with few different hashes and no order. */
  private record Unordered(int number) {
    @Override
    public int hashCode() {
      return number % 11;
    }
  }

  /** Keys whose order does not tell all of them apart. */
  private record Rough(int number) implements Comparable<Rough> {
    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public int compareTo(Rough other) {
      return Integer.compare(number / 3, other.number / 3);
    }
  }

  @Test
  void emptyMapHasNothing() {
    PersistentMap<String, String> map = PersistentMap.empty();

    assertThat(map.get("a")).isNull();
    assertThat(map.isEmpty()).isTrue();
    assertThat(map.remove("a")).isSameAs(map);
    assertThat(map.iterator().hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(map.iterator()::next);
  }

  @Test
  void changesLeaveTheOldMapAsItWas() {
    PersistentMap<String, String> one = PersistentMap.<String, String>empty().put("a", "1");
    PersistentMap<String, String> two = one.put("b", "2").put("a", "3");

    assertThat(one.get("a")).isEqualTo("1");
    assertThat(one.size()).isEqualTo(1);
    assertThat(two.get("a")).isEqualTo("3");
    assertThat(two.remove("a").get("a")).isNull();
    assertThat(two.size()).isEqualTo(2);
  }

  @Test
  void puttingTheValueThatIsThereChangesNothing() {
    PersistentMap<String, String> map = PersistentMap.<String, String>empty().put("a", "1");

    assertThat(map.put("a", "1")).isSameAs(map);
  }

  @Test
  void agreesWithHashMapForSpreadHashes() {
    Seeds.check(random -> checkAgainstHashMap(random, 20_000, Integer::valueOf));
  }

  @Test
  void agreesWithHashMapForUris() {
    Seeds.check(random -> checkAgainstHashMap(random, 300, n -> Uri.of("com.example.topic" + n)));
  }

  @Test
  void agreesWithHashMapForCollidingHashes() {
    Seeds.check(random -> checkAgainstHashMap(random, 1_000, Colliding::new));
  }

  @Test
  void agreesWithHashMapForCollidingKeysWithoutOrder() {
    Seeds.check(random -> checkAgainstHashMap(random, 60, Unordered::new));
  }

  @Test
  void agreesWithHashMapForCollidingKeysWithARoughOrder() {
    Seeds.check(random -> checkAgainstHashMap(random, 100, Rough::new));
  }

  @Test
  void agreesWithHashMapForCollidingKeysOfSeveralClasses() {
    Seeds.check(
        random ->
            checkAgainstHashMap(
                random,
                90,
                n ->
                    switch (n % 3) {
                      case 0 -> new Rough(n);
                      case 1 -> new Unordered(1 + 11 * n);
                      default -> 1;
                    }));
  }

  @Test
  void manyUrisWithEqualHashesStayFast() {
    PersistentMap<Uri, Integer> map = PersistentMap.empty();
    int bits = 17;
    for (int n = 0; n < 1 << bits; n++) {
      map = map.put(collidingUri(n, bits), n);
    }

    assertThat(map.size()).isEqualTo(1 << bits);
    for (int n = 0; n < 1 << bits; n++) {
      assertThat(map.get(collidingUri(n, bits))).isEqualTo(n);
    }
    for (int n = 1; n < 1 << bits; n++) {
      map = map.remove(collidingUri(n, bits));
    }
    assertThat(map.size()).isEqualTo(1);
    assertThat(map.get(collidingUri(0, bits))).isZero();
  }

  /** "Aa" and "BB" have the same hash, and so have all strings made of them. */
  private static Uri collidingUri(int number, int bits) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < bits; bit++) {
      text.append((number >>> bit & 1) == 0 ? "Aa" : "BB");
    }
    return Uri.of(text.toString());
  }

  private record Version<K>(PersistentMap<K, Integer> map, Map<K, Integer> model) {}

  private static <K> void checkAgainstHashMap(
      RandomGenerator random, int keyCount, IntFunction<K> keys) {
    PersistentMap<K, Integer> map = PersistentMap.empty();
    Map<K, Integer> model = new HashMap<>();
    List<Version<K>> versions = new ArrayList<>();
    int puts = 5;
    for (int step = 0; step < 40_000; step++) {
      if (step % 4_000 == 0) {
        puts = 1 + random.nextInt(9);
        versions.add(new Version<>(map, new HashMap<>(model)));
      }
      K key = keys.apply(random.nextInt(keyCount));
      if (random.nextInt(10) < puts) {
        map = map.put(key, step);
        model.put(key, step);
      } else {
        map = map.remove(key);
        model.remove(key);
      }
      K probe = keys.apply(random.nextInt(keyCount));
      assertThat(map.get(probe)).isEqualTo(model.get(probe));
      assertThat(map.containsKey(probe)).isEqualTo(model.containsKey(probe));
      assertThat(map.size()).isEqualTo(model.size());
    }
    versions.add(new Version<>(map, model));
    versions.forEach(PersistentMapTest::checkEntries);
  }

  private static <K> void checkEntries(Version<K> version) {
    Map<K, Integer> pushed = new HashMap<>();
    version.map().forEach((key, value) -> assertThat(pushed.put(key, value)).isNull());
    assertThat(pushed).isEqualTo(version.model());

    Map<K, Integer> pulled = new HashMap<>();
    Iterator<Map.Entry<K, Integer>> entries = version.map().iterator();
    while (entries.hasNext()) {
      Map.Entry<K, Integer> entry = entries.next();
      assertThat(pulled.put(entry.getKey(), entry.getValue())).isNull();
    }
    assertThat(pulled).isEqualTo(version.model());
  }
}
