package io.starling.security.model;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * The URIs that a grant speaks of.
 *
 * @param uri a URI for {@link MatchPolicy#EXACT}; the beginning of URIs for {@link
 *     MatchPolicy#PREFIX}, where the empty one means all; for {@link MatchPolicy#WILDCARD} a
 *     pattern whose empty components match any
 */
public record Resource(Uri uri, MatchPolicy match) {

  /** All URIs. */
  public static final Resource ANY = new Resource(Uri.of(""), MatchPolicy.PREFIX);

  /** Refuses what no URI can match ({@link IllegalArgumentException}). */
  public Resource {
    if (!uri.isValid(match.rule(false))) {
      throw new IllegalArgumentException("no URI matches " + match.wireName() + " \"" + uri + "\"");
    }
  }

  @Override
  public String toString() {
    return match.wireName() + " \"" + uri + "\"";
  }
}
