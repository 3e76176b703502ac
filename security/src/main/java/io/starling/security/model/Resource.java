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
public record Resource(Uri uri, MatchPolicy match) {}
