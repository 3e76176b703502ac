/**
 * The procedures that the router answers itself, and the events that it publishes itself (WAMP,
 * "Meta API"): how they work. What they do stands where their subject is: in session, dealer and
 * broker.
 *
 * <p>Start here: {@link io.starling.router.meta.MetaProcedures}, {@link
 * io.starling.router.meta.MetaEvents}.
 *
 * <p>Threads: objects belong to one loop.
 */
@NullMarked
package io.starling.router.meta;

import org.jspecify.annotations.NullMarked;
