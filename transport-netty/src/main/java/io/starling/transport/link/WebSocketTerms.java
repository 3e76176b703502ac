package io.starling.transport.link;

import io.starling.wamp.message.SerializerFormat;

/**
 * What client and router agreed upon in the WebSocket upgrade.
 *
 * @param format the serializer
 * @param batched whether WebSocket messages hold batches of WAMP messages
 * @param deflate whether messages may be compressed
 * @param deflateMin the size from which the router compresses messages
 * @param deflateMax the size up to which it does: the client's window, since a message that is not
 *     longer refers to nothing beyond it
 */
public record WebSocketTerms(
    SerializerFormat format, boolean batched, boolean deflate, int deflateMin, int deflateMax) {}
