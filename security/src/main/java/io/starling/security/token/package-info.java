/**
 * Signed tokens (RFC 7519): the keys that a realm signs with, and the verification of tokens,
 * whoever has signed them.
 *
 * <p>Start here: {@link io.starling.security.token.RealmKeys} and {@link
 * io.starling.security.token.TokenVerifier}.
 *
 * <p>Threads: safe for all. To verify a signature takes a millisecond: not on event loops.
 */
@NullMarked
package io.starling.security.token;

import org.jspecify.annotations.NullMarked;
