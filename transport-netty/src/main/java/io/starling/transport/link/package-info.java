/**
 * Connections: framing on one side, the router's links on the other.
 *
 * <p>Start here: {@link io.starling.transport.link.NettyLoop}, {@link
 * io.starling.transport.link.ClientLink}, {@link io.starling.transport.link.WebSocketDecoder}.
 *
 * <p>Threads: everything is confined to its loop.
 */
@NullMarked
package io.starling.transport.link;

import org.jspecify.annotations.NullMarked;
