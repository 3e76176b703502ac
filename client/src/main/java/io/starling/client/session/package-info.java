/**
 * One WAMP session seen by the client, as a state machine: messages in, messages out. No channel,
 * no clock, no thread; time is an argument.
 *
 * <p>Start here: {@link io.starling.client.session.ClientSession}, {@link
 * io.starling.client.session.SessionObserver}.
 *
 * <p>Threads: a session and all that belongs to it is confined to one thread at a time, its
 * client's home loop.
 */
@NullMarked
package io.starling.client.session;

import org.jspecify.annotations.NullMarked;
