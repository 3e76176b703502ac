package io.starling.router.routing;

import static io.starling.wamp.uri.MatchPolicy.EXACT;
import static io.starling.wamp.uri.MatchPolicy.PREFIX;
import static io.starling.wamp.uri.MatchPolicy.WILDCARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PatternTableTest {

  private PatternTable<String> table = PatternTable.empty();

  @Test
  void policiesDoNotConflict() {
    put(EXACT, "a.b");
    put(PREFIX, "a.b");
    put(WILDCARD, "a.b");

    assertThat(table.get(EXACT, Uri.of("a.b"))).isEqualTo("EXACT a.b");
    assertThat(table.get(PREFIX, Uri.of("a.b"))).isEqualTo("PREFIX a.b");
    assertThat(table.get(WILDCARD, Uri.of("a.b"))).isEqualTo("WILDCARD a.b");
    assertThat(all("a.b")).containsExactly("EXACT a.b", "PREFIX a.b", "WILDCARD a.b");
    assertThat(best("a.b")).isEqualTo("EXACT a.b");
  }

  @Test
  void matchAllOrdersPrefixesByLength() {
    put(PREFIX, "a.bc");
    put(PREFIX, "");
    put(PREFIX, "a.");
    put(PREFIX, "a.bd");

    assertThat(all("a.bcd")).containsExactly("PREFIX ", "PREFIX a.", "PREFIX a.bc");
    assertThat(best("a.bcd")).isEqualTo("PREFIX a.bc");
    assertThat(best("z")).isEqualTo("PREFIX ");
  }

  @Test
  void emptyWildcardMatchesOneComponent() {
    put(WILDCARD, "");

    assertThat(best("a")).isEqualTo("WILDCARD ");
    assertThat(best("a.b")).isNull();
  }

  @Test
  void wildcardComponentIsNotComparedByItsBeginning() {
    put(WILDCARD, "a.bc.");
    put(WILDCARD, ".b.");

    assertThat(all("a.bc.x")).containsExactly("WILDCARD a.bc.");
    assertThat(all("a.b.x")).containsExactly("WILDCARD .b.");
  }

  @Test
  void removingWhatIsNotThereReturnsTheSameTable() {
    put(EXACT, "a.b");
    put(PREFIX, "a.b");
    put(WILDCARD, "a..b");

    assertThat(table.remove(EXACT, Uri.of("a"))).isSameAs(table);
    assertThat(table.remove(PREFIX, Uri.of("a."))).isSameAs(table);
    assertThat(table.remove(WILDCARD, Uri.of("a.."))).isSameAs(table);
  }

  @Test
  void puttingTheEntryThatIsThereReturnsTheSameTable() {
    for (MatchPolicy policy : MatchPolicy.values()) {
      PatternTable<String> one = table.put(policy, Uri.of("a.b"), "entry");

      assertThat(one.put(policy, Uri.of("a.b"), "entry")).isSameAs(one);
    }
  }

  @Test
  void nodeThatIsLeftAloneIsJoinedWithItsChild() {
    put(PREFIX, "ab");
    put(PREFIX, "abcd");
    put(PREFIX, "abce");
    table = table.remove(PREFIX, Uri.of("ab")).remove(PREFIX, Uri.of("abcd"));

    assertThat(table.size(PREFIX)).isEqualTo(1);
    assertThat(best("abcef")).isEqualTo("PREFIX abce");
    assertThat(best("abcd")).isNull();
  }

  @Test
  void entriesArePassedInTheOrderOfTheirBytes() {
    put(PREFIX, "b");
    put(PREFIX, "\u00e9");
    put(PREFIX, "a.b");
    put(PREFIX, "a");
    List<String> entries = new ArrayList<>();
    table.forEach(PREFIX, entries::add);

    assertThat(entries).containsExactly("PREFIX a", "PREFIX a.b", "PREFIX b", "PREFIX \u00e9");
  }

  @Test
  void patternsOfManyComponentsDoNotOverflowTheStack() {
    String uri = "a" + ".a".repeat(20_000);
    String wildcards = ".".repeat(20_000);
    put(WILDCARD, uri);
    put(WILDCARD, wildcards);
    put(PREFIX, uri);

    assertThat(all(uri))
        .containsExactly("PREFIX " + uri, "WILDCARD " + uri, "WILDCARD " + wildcards);
    assertThat(all(uri.replace("a", "b"))).containsExactly("WILDCARD " + wildcards);
  }

  @Test
  void branchesAtEachByteDoNotOverflowTheStack() {
    for (int length = 0; length < 2_000; length++) {
      put(PREFIX, "a".repeat(length));
      put(PREFIX, "a".repeat(length) + "b");
    }
    String uri = "a".repeat(64 * 1024);
    PatternTable<String> grown = table.put(PREFIX, Uri.of(uri), "long");

    assertThat(grown.matchBest(Uri.of(uri))).isEqualTo("long");
    assertThat(all(uri)).hasSize(2_000);
    List<String> entries = new ArrayList<>();
    grown.forEach(PREFIX, entries::add);
    assertThat(entries).hasSize(4_001);
  }

  @Test
  void forksAtEachComponentAreTriedInOrder() {
    // Pattern k names k components and leaves the rest open, so the search forks at each of them.
    int components = 500;
    for (int named = 0; named < components; named++) {
      put(WILDCARD, named(named, components));
    }
    String uri = named(components, components);
    List<String> expected = new ArrayList<>();
    for (int named = components - 1; named >= 0; named--) {
      expected.add("WILDCARD " + named(named, components));
    }

    assertThat(all(uri)).isEqualTo(expected);
    assertThat(best(uri)).isEqualTo(expected.getFirst());
    String other = uri.substring(0, 2 * 100) + "b" + uri.substring(2 * 100 + 1);
    assertThat(all(other)).isEqualTo(expected.subList(components - 1 - 100, components));
    assertThat(best(other)).isEqualTo("WILDCARD " + named(100, components));
  }

  private static String named(int named, int components) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < components; i++) {
      parts.add(i < named ? "a" : "");
    }
    return String.join(".", parts);
  }

  @Test
  void everyPatternOfAFullTreeIsVisitedOnce() {
    // All patterns of 12 components over {a, open}: 2^12 ways, 2^12 patterns.
    int components = 12;
    for (int bits = 0; bits < 1 << components; bits++) {
      put(WILDCARD, bitPattern(bits, components, "a"));
    }

    assertThat(all(named(components, components))).hasSize(1 << components).doesNotHaveDuplicates();
    assertThat(all("b" + ".b".repeat(components - 1))).hasSize(1);
  }

  @Test
  void searchDoesNotExplodeWhereFewPatternsExist() {
    // Two patterns that leave every other component open, against a URI that fails at the end.
    put(WILDCARD, "a." + ".a.".repeat(5_000) + "x");
    put(WILDCARD, ".a" + "..a".repeat(5_000) + ".x");

    assertThat(best("a" + ".a".repeat(10_001))).isNull();
  }

  private static String bitPattern(int bits, int components, String word) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < components; i++) {
      parts.add((bits >>> i & 1) == 1 ? word : "");
    }
    return String.join(".", parts);
  }

  @Test
  void holdsAMillionEntries() {
    PatternTable<Integer> large = PatternTable.empty();
    int count = 1_000_000;
    for (int n = 0; n < count; n++) {
      large = large.put(policy(n), uri(n), n);
    }

    assertThat(large.size(EXACT) + large.size(PREFIX) + large.size(WILDCARD)).isEqualTo(count);
    for (int n = 0; n < count; n += 997) {
      assertThat(large.get(policy(n), uri(n))).isEqualTo(n);
    }
    for (int n = 0; n < count; n++) {
      large = large.remove(policy(n), uri(n));
    }
    assertThat(large.size(EXACT) + large.size(PREFIX) + large.size(WILDCARD)).isZero();
  }

  private static MatchPolicy policy(int n) {
    return MatchPolicy.values()[n % 3];
  }

  private static Uri uri(int n) {
    return Uri.of("com.example.user" + n % 1_000 + ".." + n);
  }

  @Test
  void matchesAreReadByIndexAndCleared() {
    put(EXACT, "a");
    Matches<String> matches = new Matches<>();
    table.matchAll(Uri.of("a"), matches);
    assertThat(matches.isEmpty()).isFalse();
    matches.clear();

    assertThat(matches.isEmpty()).isTrue();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> matches.get(0));
  }

  @Test
  void matchesGrowAndAppend() {
    Matches<Integer> matches = new Matches<>();
    for (int i = 0; i < 10_000; i++) {
      matches.add(i);
    }

    assertThat(matches.size()).isEqualTo(10_000);
    assertThat(matches.get(9_999)).isEqualTo(9_999);
    matches.clear();
    matches.add(5);
    assertThat(matches.get(0)).isEqualTo(5);
  }

  private void put(MatchPolicy policy, String uri) {
    table = table.put(policy, Uri.of(uri), policy + " " + uri);
  }

  private String best(String uri) {
    return table.matchBest(Uri.of(uri));
  }

  private List<String> all(String uri) {
    Matches<String> matches = new Matches<>();
    table.matchAll(Uri.of(uri), matches);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      all.add(matches.get(i));
    }
    return all;
  }
}
