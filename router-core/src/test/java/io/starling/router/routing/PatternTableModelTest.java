package io.starling.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Holds the table against a list of patterns that are all compared, by the words of the rules. */
class PatternTableModelTest {

  private static final int ENTRIES_MAX = 100;

  private record Pattern(MatchPolicy policy, String text) {}

  private record Version(PatternTable<Pattern> table, Map<Pattern, Pattern> model) {}

  @Test
  void agreesWithNaiveMatcherForShortUris() {
    Seeds.check(random -> check(random, new Words(random, 3, 4, List.of("a", "b", "ab"))));
  }

  @Test
  void agreesWithNaiveMatcherForLongUris() {
    Seeds.check(random -> check(random, new Words(random, 8, 9, List.of("a", "aa"))));
  }

  @Test
  void agreesWithNaiveMatcherForCharactersOfSeveralBytes() {
    Seeds.check(
        random ->
            check(
                random,
                new Words(
                    random,
                    2,
                    4,
                    List.of("\u00e9", "\u00ea", "\u20ac", "-", "\ud83d\ude00", "z"))));
  }

  /** URIs and patterns over a few words, so that they meet; empty components are among them. */
  private record Words(
      RandomGenerator random, int componentsMin, int componentsMax, List<String> words) {

    String next(int emptyPercent) {
      List<String> components = new ArrayList<>();
      int count = random.nextInt(10) == 0 ? 1 : random.nextInt(componentsMin, componentsMax + 1);
      for (int i = 0; i < count; i++) {
        boolean empty = random.nextInt(100) < emptyPercent;
        components.add(empty ? "" : words.get(random.nextInt(words.size())));
      }
      return String.join(".", components);
    }

    Pattern pattern() {
      return switch (random.nextInt(4)) {
        case 0 -> new Pattern(MatchPolicy.EXACT, next(5));
        case 1 -> new Pattern(MatchPolicy.PREFIX, anyPrefix(next(10)));
        default -> new Pattern(MatchPolicy.WILDCARD, next(50));
      };
    }

    private String anyPrefix(String text) {
      int[] codePoints = text.codePoints().toArray();
      return new String(codePoints, 0, random.nextInt(codePoints.length + 1));
    }
  }

  private static void check(RandomGenerator random, Words words) {
    PatternTable<Pattern> table = PatternTable.empty();
    // In the order of insertion, so that a seed leads to the same run each time.
    Map<Pattern, Pattern> model = new LinkedHashMap<>();
    List<Version> versions = new ArrayList<>();
    int puts = 5;
    for (int step = 0; step < 30_000; step++) {
      if (step % 2_000 == 0) {
        puts = 2 + random.nextInt(6);
        versions.add(new Version(table, new HashMap<>(model)));
      }
      Pattern pattern = words.pattern();
      Uri uri = Uri.of(pattern.text());
      assertThat(table.get(pattern.policy(), uri)).isSameAs(model.get(pattern));
      if (random.nextInt(10) < puts && model.size() < ENTRIES_MAX) {
        table = table.put(pattern.policy(), uri, pattern);
        model.put(pattern, pattern);
      } else {
        Pattern removed = random.nextBoolean() || model.isEmpty() ? pattern : oldest(model);
        table = table.remove(removed.policy(), Uri.of(removed.text()));
        model.remove(removed);
      }
      checkMatches(table, model, words.next(3));
    }
    versions.add(new Version(table, model));
    versions.forEach(version -> checkVersion(version, words));
  }

  private static Pattern oldest(Map<Pattern, Pattern> model) {
    return model.keySet().iterator().next();
  }

  private static void checkVersion(Version version, Words words) {
    for (int i = 0; i < 100; i++) {
      checkMatches(version.table(), version.model(), words.next(3));
    }
    List<Pattern> entries = new ArrayList<>();
    for (MatchPolicy policy : MatchPolicy.values()) {
      int before = entries.size();
      version.table().forEach(policy, entries::add);
      assertThat(version.table().size(policy)).isEqualTo(entries.size() - before);
    }
    assertThat(entries).containsExactlyInAnyOrderElementsOf(version.model().keySet());
  }

  private static void checkMatches(
      PatternTable<Pattern> table, Map<Pattern, Pattern> model, String uri) {
    List<Pattern> expected =
        new ArrayList<>(model.keySet().stream().filter(p -> matches(p, uri)).toList());
    expected.sort(
        Comparator.comparing(Pattern::policy).thenComparing(PatternTableModelTest::order));
    Matches<Pattern> matches = new Matches<>();
    table.matchAll(Uri.of(uri), matches);

    assertThat(contents(matches)).as("all for %s", uri).isEqualTo(expected);
    assertThat(table.matchBest(Uri.of(uri))).as("best for %s", uri).isEqualTo(best(expected));
  }

  private static Pattern best(List<Pattern> sorted) {
    Map<MatchPolicy, Pattern> first = new TreeMap<>();
    for (Pattern pattern : sorted) {
      // Prefixes come with the shortest first, and the longest one wins.
      if (pattern.policy() == MatchPolicy.PREFIX) {
        first.put(pattern.policy(), pattern);
      } else {
        first.putIfAbsent(pattern.policy(), pattern);
      }
    }
    return first.isEmpty() ? null : first.values().iterator().next();
  }

  private static boolean matches(Pattern pattern, String uri) {
    return switch (pattern.policy()) {
      case EXACT -> uri.equals(pattern.text());
      case PREFIX -> uri.startsWith(pattern.text());
      case WILDCARD -> matchesWildcard(components(pattern.text()), components(uri));
    };
  }

  private static boolean matchesWildcard(String[] pattern, String[] uri) {
    if (pattern.length != uri.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (!pattern[i].isEmpty() && !pattern[i].equals(uri[i])) {
        return false;
      }
    }
    return true;
  }

  private static int order(Pattern a, Pattern b) {
    return switch (a.policy()) {
      case EXACT -> 0;
      case PREFIX -> Integer.compare(a.text().length(), b.text().length());
      case WILDCARD -> compareWildcards(wildcardPositions(a), wildcardPositions(b));
    };
  }

  /** Ascending positions of wildcards, element by element: the larger wins, an end is infinite. */
  private static int compareWildcards(List<Integer> a, List<Integer> b) {
    for (int i = 0; ; i++) {
      int positionOfA = i < a.size() ? a.get(i) : Integer.MAX_VALUE;
      int positionOfB = i < b.size() ? b.get(i) : Integer.MAX_VALUE;
      if (positionOfA != positionOfB) {
        return Integer.compare(positionOfB, positionOfA);
      }
      if (positionOfA == Integer.MAX_VALUE) {
        return 0;
      }
    }
  }

  private static List<Integer> wildcardPositions(Pattern pattern) {
    String[] components = components(pattern.text());
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      if (components[i].isEmpty()) {
        positions.add(i);
      }
    }
    return positions;
  }

  private static String[] components(String text) {
    return text.split("\\.", -1);
  }

  private static List<Pattern> contents(Matches<Pattern> matches) {
    List<Pattern> contents = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      contents.add(matches.get(i));
    }
    return contents;
  }
}
