/**
 * The shell of the client: connections over WebSocket, raw TCP and Unix sockets on Netty, each with
 * one serializer.
 *
 * <p>Start here: {@link io.starling.client.transport.Connector}, {@link
 * io.starling.client.transport.NettyConnector}.
 *
 * <p>Threads: a connection and its listener live on the event loop of their client.
 */
@NullMarked
package io.starling.client.transport;

import org.jspecify.annotations.NullMarked;
