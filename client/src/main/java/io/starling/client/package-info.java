/**
 * An asynchronous WAMP client: publishes, subscribes, calls and registers over WebSocket, raw TCP
 * and Unix sockets, and comes back after a connection was lost.
 *
 * <p>Start here: {@link io.starling.client.WampClient}, {@link io.starling.client.ClientConfig},
 * {@link io.starling.client.Invocation}.
 *
 * <p>Threads: the public methods may be called from any thread and never block, except {@link
 * io.starling.client.WampClient#close()}. Futures are completed and handlers are called on the
 * client's executor, never on its event loop; see {@link io.starling.client.WampClient}.
 */
@NullMarked
package io.starling.client;

import org.jspecify.annotations.NullMarked;
