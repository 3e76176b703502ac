package io.starling.router.memory;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/** Whether a pattern matches a topic, for topics that are searched by pattern. */
public final class TopicMatch {

  private TopicMatch() {}

  /** Whether a topic matches. */
  public static boolean matches(MatchPolicy match, Uri pattern, Uri topic) {
    return switch (match) {
      case EXACT -> topic.equals(pattern);
      case PREFIX -> topic.text().startsWith(pattern.text());
      case WILDCARD -> matchesWildcard(pattern.text(), topic.text());
    };
  }

  /** As many components, each equal to that of the pattern or free there. */
  private static boolean matchesWildcard(String pattern, String topic) {
    int p = 0;
    int t = 0;
    while (true) {
      int patternEnd = end(pattern, p);
      int topicEnd = end(topic, t);
      int length = patternEnd - p;
      if (length > 0
          && !(length == topicEnd - t && topic.startsWith(pattern.substring(p, patternEnd), t))) {
        return false;
      }
      boolean last = patternEnd == pattern.length();
      if (last || topicEnd == topic.length()) {
        return last && topicEnd == topic.length();
      }
      p = patternEnd + 1;
      t = topicEnd + 1;
    }
  }

  private static int end(String uri, int begin) {
    int dot = uri.indexOf('.', begin);
    return dot < 0 ? uri.length() : dot;
  }

  /** Whether all topics that match one pattern match another one, as each pattern does itself. */
  public static boolean covers(
      MatchPolicy match, Uri pattern, MatchPolicy coveredMatch, Uri covered) {
    return switch (coveredMatch) {
      case EXACT -> matches(match, pattern, covered);
      case PREFIX -> match == MatchPolicy.PREFIX && matches(match, pattern, covered);
      case WILDCARD ->
          switch (match) {
            case EXACT -> false;
            case PREFIX -> matches(match, pattern, beginning(coveredMatch, covered));
            // A component that the covered pattern leaves free is free here, too.
            case WILDCARD -> matches(match, pattern, covered);
          };
    };
  }

  /** What all topics that match begin with: a range of a sorted table. */
  static Uri beginning(MatchPolicy match, Uri pattern) {
    if (match != MatchPolicy.WILDCARD) {
      return pattern;
    }
    String text = pattern.text();
    int free = text.startsWith(".") ? 0 : text.indexOf("..") + 1;
    if (free == 0 && !text.startsWith(".") && text.endsWith(".")) {
      free = text.length();
    }
    return Uri.of(text.substring(0, free));
  }
}
