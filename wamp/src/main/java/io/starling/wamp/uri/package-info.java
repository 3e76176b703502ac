/**
 * URIs, patterns and their rules (WAMP, section "URIs").
 *
 * <p>Start here: {@link io.starling.wamp.uri.Uri}, {@link io.starling.wamp.uri.MatchPolicy}.
 *
 * <p>Threads: values are immutable; a {@link io.starling.wamp.uri.UriCache} belongs to one thread.
 */
@NullMarked
package io.starling.wamp.uri;

import org.jspecify.annotations.NullMarked;
