package io.starling.security.authorization;

import io.starling.security.model.Resource;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A small world of URIs in which sets can be counted out. Patterns have up to three components of
 * {@code a}, {@code b} and {@code ab}; URIs have one more, and components that go on after those of
 * the patterns, so that any two sets that differ differ here as well.
 */
final class Universe {

  private static final List<String> LITERALS = List.of("a", "b", "ab");
  private static final int PATTERN_COMPONENTS_MAX = 3;

  private final List<String> uris = new ArrayList<>();
  private final List<Resource> patterns = new ArrayList<>();
  private final Map<Resource, BitSet> sets = new HashMap<>();

  Universe() {
    List<String> components = new ArrayList<>(LITERALS);
    LITERALS.forEach(literal -> components.add(literal + "z"));
    components.add("z");
    addTexts(uris, components, PATTERN_COMPONENTS_MAX + 1);
    List<String> texts = new ArrayList<>();
    List<String> maybeEmpty = new ArrayList<>(LITERALS);
    maybeEmpty.add("");
    addTexts(texts, maybeEmpty, PATTERN_COMPONENTS_MAX);
    for (String text : texts) {
      for (MatchPolicy match : MatchPolicy.values()) {
        if (Uri.of(text).isValid(match.rule(false))) {
          Resource pattern = new Resource(Uri.of(text), match);
          patterns.add(pattern);
          sets.put(pattern, count(pattern));
        }
      }
    }
  }

  private static void addTexts(List<String> texts, List<String> components, int most) {
    List<String> longest = components;
    texts.addAll(longest);
    for (int i = 1; i < most; i++) {
      List<String> longer = new ArrayList<>();
      longest.forEach(text -> components.forEach(next -> longer.add(text + "." + next)));
      texts.addAll(longer);
      longest = longer;
    }
  }

  /** The definition of a match (WAMP, "Pattern-based Subscriptions"). */
  private static boolean matches(Resource pattern, String uri) {
    String text = pattern.uri().text();
    return switch (pattern.match()) {
      case EXACT -> uri.equals(text);
      case PREFIX -> uri.startsWith(text);
      case WILDCARD -> {
        String[] wanted = text.split("\\.", -1);
        String[] found = uri.split("\\.", -1);
        boolean equal = wanted.length == found.length;
        for (int i = 0; equal && i < wanted.length; i++) {
          equal = wanted[i].isEmpty() || wanted[i].equals(found[i]);
        }
        yield equal;
      }
    };
  }

  private BitSet count(Resource pattern) {
    BitSet set = new BitSet();
    for (int i = 0; i < uris.size(); i++) {
      if (matches(pattern, uris.get(i))) {
        set.set(i);
      }
    }
    return set;
  }

  /** All patterns. */
  List<Resource> patterns() {
    return patterns;
  }

  Resource draw(RandomGenerator random) {
    return patterns.get(random.nextInt(patterns.size()));
  }

  boolean covers(Resource pattern, Resource other) {
    BitSet rest = (BitSet) sets.getOrDefault(other, new BitSet()).clone();
    rest.andNot(sets.getOrDefault(pattern, new BitSet()));
    return rest.isEmpty();
  }

  boolean intersects(Resource pattern, Resource other) {
    return sets.getOrDefault(pattern, new BitSet())
        .intersects(sets.getOrDefault(other, new BitSet()));
  }
}
