package io.starling.security.authorization;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;

/**
 * The set of URIs that a pattern matches, for questions about sets. The URIs are those of the loose
 * rule: components of any length but 0, and any number of them. No set is empty.
 *
 * @param text the pattern
 * @param match how it is matched; a wildcard pattern without an empty component is one URI, and so
 *     exact
 * @param components the text, cut at the dots
 */
record UriPattern(String text, MatchPolicy match, List<String> components) {

  static UriPattern of(Uri uri, MatchPolicy match) {
    List<String> components = split(uri.text());
    boolean isOne = match == MatchPolicy.WILDCARD && !components.contains("");
    return new UriPattern(uri.text(), isOne ? MatchPolicy.EXACT : match, components);
  }

  static List<String> split(String text) {
    List<String> components = new ArrayList<>();
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      components.add(text.substring(start, dot));
      start = dot + 1;
    }
    components.add(text.substring(start));
    return components;
  }

  /** What all URIs of the set begin with. */
  String beginning() {
    if (match != MatchPolicy.WILDCARD) {
      return text;
    }
    int literals = components.indexOf("");
    return literals == 0 ? "" : String.join(".", components.subList(0, literals)) + ".";
  }

  /** Whether every URI of another set is in this one. */
  boolean covers(UriPattern other) {
    return switch (match) {
      case EXACT -> other.match == MatchPolicy.EXACT && text.equals(other.text);
      case PREFIX -> other.beginning().startsWith(text);
      // A prefix matches URIs of any number of components.
      case WILDCARD -> other.match != MatchPolicy.PREFIX && generalises(other.components);
    };
  }

  private boolean generalises(List<String> others) {
    if (others.size() != components.size()) {
      return false;
    }
    for (int i = 0; i < components.size(); i++) {
      if (!components.get(i).isEmpty() && !components.get(i).equals(others.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a URI is in both sets. */
  boolean intersects(UriPattern other) {
    if (match == MatchPolicy.EXACT) {
      return other.covers(this);
    }
    if (other.match == MatchPolicy.EXACT) {
      return covers(other);
    }
    if (match == MatchPolicy.PREFIX) {
      return other.match == MatchPolicy.PREFIX
          ? text.startsWith(other.text) || other.text.startsWith(text)
          : other.mayBeginWith(components);
    }
    return other.match == MatchPolicy.PREFIX
        ? mayBeginWith(other.components)
        : overlaps(other.components);
  }

  /** Whether a URI of this wildcard pattern begins with a prefix, cut at the dots. */
  private boolean mayBeginWith(List<String> prefix) {
    if (prefix.size() > components.size()) {
      return false;
    }
    int last = prefix.size() - 1;
    for (int i = 0; i < last; i++) {
      if (!mayBeEqual(components.get(i), prefix.get(i))) {
        return false;
      }
    }
    return components.get(last).isEmpty() || components.get(last).startsWith(prefix.get(last));
  }

  private boolean overlaps(List<String> others) {
    if (others.size() != components.size()) {
      return false;
    }
    for (int i = 0; i < components.size(); i++) {
      if (!others.get(i).isEmpty() && !mayBeEqual(components.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBeEqual(String component, String literal) {
    return component.isEmpty() || component.equals(literal);
  }
}
