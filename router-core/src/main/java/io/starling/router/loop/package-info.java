/**
 * What an event loop is made of: its mailbox, its timers and its tables keyed by id.
 *
 * <p>Start here: {@link io.starling.router.loop.Mailbox}, {@link
 * io.starling.router.loop.TimerWheel}, {@link io.starling.router.loop.LongMap}.
 *
 * <p>Threads: everything belongs to one loop, except that any thread may post to a {@link
 * io.starling.router.loop.Mailbox}. Nothing here starts a thread or reads a clock.
 */
@NullMarked
package io.starling.router.loop;

import org.jspecify.annotations.NullMarked;
