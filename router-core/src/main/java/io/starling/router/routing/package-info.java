/**
 * Immutable, structurally shared tables that find what a URI is routed to (WAMP, sections "Pattern-
 * based Registrations" and "Pattern-based Subscription").
 *
 * <p>Start here: {@link io.starling.router.routing.PatternTable}, {@link
 * io.starling.router.routing.PersistentMap}.
 *
 * <p>Threads: tables are immutable, so any thread may read any version of one without a lock; a
 * {@link io.starling.router.routing.Matches} belongs to one thread.
 */
@NullMarked
package io.starling.router.routing;

import org.jspecify.annotations.NullMarked;
