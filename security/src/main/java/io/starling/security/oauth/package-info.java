/**
 * Tokens of other issuers: who accepts them, and where their keys come from.
 *
 * <p>Start here: {@link io.starling.security.oauth.Issuers}.
 *
 * <p>Threads: safe for all. Keys are fetched on the thread that needs them: it may wait, so it is
 * never an event loop.
 */
@NullMarked
package io.starling.security.oauth;

import org.jspecify.annotations.NullMarked;
