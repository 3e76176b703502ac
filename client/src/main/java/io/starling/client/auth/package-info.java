/**
 * How a client proves who it is (WAMP, "Authentication Methods").
 *
 * <p>Start here: {@link io.starling.client.auth.Authentication}.
 *
 * <p>Threads: everything here is immutable. Answers may take long (key derivation), so they are
 * computed on the client's executor, never on an event loop.
 */
@NullMarked
package io.starling.client.auth;

import org.jspecify.annotations.NullMarked;
