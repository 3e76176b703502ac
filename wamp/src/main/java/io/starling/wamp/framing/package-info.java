/**
 * How messages are framed on transports, without I/O: the handshake and frames of raw sockets, the
 * subprotocols of WebSocket and its batched form (WAMP, "Transports").
 *
 * <p>Start here: {@link io.starling.wamp.framing.RawSocketHandshake}, {@link
 * io.starling.wamp.framing.RawSocketFrame}, {@link io.starling.wamp.framing.Batching}.
 *
 * <p>Threads: everything is immutable or stateless but {@link io.starling.wamp.framing.Batching},
 * which belongs to one connection.
 */
@NullMarked
package io.starling.wamp.framing;

import org.jspecify.annotations.NullMarked;
