package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The disclosed identity of a publisher or caller (WAMP, "Publisher Identification", "Caller
 * Identification").
 *
 * @param session the session id
 * @param authid the authid, or null when not sent
 * @param authrole the authrole, or null when not sent
 */
public record Discloser(long session, @Nullable String authid, @Nullable String authrole) {}
