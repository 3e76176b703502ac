package io.starling.security.authorization;

import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Many patterns, asked as one set of URIs. A URI is found with one look-up for all exact patterns,
 * one for all prefixes and one for each shape of wildcard patterns of as many components.
 *
 * <p>Threads: immutable.
 */
final class PatternIndex {

  static final PatternIndex EMPTY = new PatternIndex(List.of());

  private final Set<Uri> exact = new HashSet<>();
  private final List<UriPattern> all;
  private final List<UriPattern> wildcards = new ArrayList<>();
  private final Map<Shape, Set<List<String>>> shapes = new HashMap<>();

  /**
   * None begins with another. So if one is the beginning of a text, it is the greatest that is not
   * greater than the text: all that lies between a prefix and a text begins with the prefix.
   */
  private final NavigableSet<String> prefixes = new TreeSet<>();

  /** Exact patterns and prefixes, to find what begins with a text. */
  private final NavigableSet<String> texts = new TreeSet<>();

  /** The number of components and which of them are literal. */
  private record Shape(int components, List<Integer> literals) {

    static Shape of(UriPattern pattern) {
      List<Integer> literals = new ArrayList<>();
      for (int i = 0; i < pattern.components().size(); i++) {
        if (!pattern.components().get(i).isEmpty()) {
          literals.add(i);
        }
      }
      return new Shape(pattern.components().size(), List.copyOf(literals));
    }

    List<String> literalsOf(List<String> components) {
      List<String> found = new ArrayList<>(literals.size());
      for (int position : literals) {
        found.add(components.get(position));
      }
      return found;
    }
  }

  PatternIndex(Collection<UriPattern> patterns) {
    all = List.copyOf(patterns);
    all.forEach(this::add);
    texts.addAll(prefixes);
  }

  private void add(UriPattern pattern) {
    switch (pattern.match()) {
      case EXACT -> {
        exact.add(Uri.of(pattern.text()));
        texts.add(pattern.text());
      }
      case PREFIX -> addPrefix(pattern.text());
      case WILDCARD -> {
        wildcards.add(pattern);
        Shape shape = Shape.of(pattern);
        shapes
            .computeIfAbsent(shape, key -> new HashSet<>())
            .add(shape.literalsOf(pattern.components()));
      }
    }
  }

  private void addPrefix(String prefix) {
    if (!hasBeginningOf(prefix)) {
      for (String next = prefixes.ceiling(prefix);
          next != null && next.startsWith(prefix);
          next = prefixes.ceiling(prefix)) {
        prefixes.remove(next);
      }
      prefixes.add(prefix);
    }
  }

  /** Whether a pattern matches a URI. */
  boolean contains(Uri uri) {
    return exact.contains(uri)
        || hasBeginningOf(uri.text())
        || (!shapes.isEmpty() && hasGeneralOf(UriPattern.split(uri.text())));
  }

  /** Whether one of the patterns covers a whole set. */
  boolean covers(UriPattern request) {
    return hasBeginningOf(request.beginning())
        || switch (request.match()) {
          case EXACT ->
              exact.contains(Uri.of(request.text())) || hasGeneralOf(request.components());
          case PREFIX -> false;
          case WILDCARD -> hasGeneralOf(request.components());
        };
  }

  /** Whether a URI of a set is matched by any pattern. */
  boolean intersects(UriPattern request) {
    return switch (request.match()) {
      case EXACT -> covers(request);
      case PREFIX ->
          hasBeginningOf(request.text())
              || beginsWith(texts.ceiling(request.text()), request.text())
              || wildcards.stream().anyMatch(request::intersects);
      case WILDCARD -> all.stream().anyMatch(request::intersects);
    };
  }

  private boolean hasBeginningOf(String text) {
    String candidate = prefixes.floor(text);
    return candidate != null && text.startsWith(candidate);
  }

  private static boolean beginsWith(@Nullable String text, String prefix) {
    return text != null && text.startsWith(prefix);
  }

  /** Whether a wildcard pattern matches these components, of which the empty ones stand for any. */
  private boolean hasGeneralOf(List<String> components) {
    for (Map.Entry<Shape, Set<List<String>>> entry : shapes.entrySet()) {
      Shape shape = entry.getKey();
      if (shape.components() == components.size()
          && entry.getValue().contains(shape.literalsOf(components))) {
        return true;
      }
    }
    return false;
  }
}
