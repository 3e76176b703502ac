package io.starling.security.authorization;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * What somebody would like to do.
 *
 * @param permission the name of a permission, such as {@link Permission#CALL}
 * @param uri a URI or a pattern
 * @param match {@link MatchPolicy#EXACT} for one URI, else all that the pattern matches
 */
public record Question(String permission, Uri uri, MatchPolicy match) {}
