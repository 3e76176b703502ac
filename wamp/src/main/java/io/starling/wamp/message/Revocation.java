package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The details of a revocation.
 *
 * @param id the subscription or registration that ended, 1 to 2^53
 * @param reason a text for people, or null
 */
public record Revocation(long id, @Nullable String reason) {}
