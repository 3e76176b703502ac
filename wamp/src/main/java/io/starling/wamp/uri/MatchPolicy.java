package io.starling.wamp.uri;

import org.jspecify.annotations.Nullable;

/** How the URI of a subscription or registration is matched: the option {@code match}. */
public enum MatchPolicy {
  /** The URIs are equal. */
  EXACT("exact"),
  /** The URI starts with the pattern, compared as strings. */
  PREFIX("prefix"),
  /** As many components, each empty in the pattern or equal. */
  WILDCARD("wildcard");

  private final String wireName;

  MatchPolicy(String wireName) {
    this.wireName = wireName;
  }

  /** The value of {@code match} on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Returns the policy of this wire name, or null when there is none. */
  public static @Nullable MatchPolicy of(String wireName) {
    return switch (wireName) {
      case "exact" -> EXACT;
      case "prefix" -> PREFIX;
      case "wildcard" -> WILDCARD;
      default -> null;
    };
  }

  /** The rule that a URI with this policy must satisfy. */
  public UriRule rule(boolean strict) {
    return switch (this) {
      case EXACT -> strict ? UriRule.STRICT : UriRule.LOOSE;
      case PREFIX -> strict ? UriRule.STRICT_PREFIX : UriRule.LOOSE_PREFIX;
      case WILDCARD -> strict ? UriRule.STRICT_WILDCARD : UriRule.LOOSE_WILDCARD;
    };
  }
}
