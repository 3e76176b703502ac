/**
 * The router core: a state machine of realms, sessions, dealer and broker.
 *
 * <p>Start here: {@link io.starling.router.Router}, {@link io.starling.router.RouterLoop}, {@link
 * io.starling.router.port.Link}.
 *
 * <p>Threads: a {@link io.starling.router.RouterLoop} and everything under it belongs to one
 * thread; loops reach each other by mailboxes only.
 */
@NullMarked
package io.starling.router;

import org.jspecify.annotations.NullMarked;
