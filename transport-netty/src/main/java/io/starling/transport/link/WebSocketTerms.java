package io.starling.transport.link;

import io.starling.wamp.message.SerializerFormat;

/**
 * What client and router agreed upon in the WebSocket upgrade.
 *
 * @param format the serializer
 * @param batched whether WebSocket messages hold batches of WAMP messages
 * @param compression whether messages may be compressed, and how the client does it
 * @param deflateMin the size from which the router compresses messages
 * @param deflateMax the size up to which it does: the client's window, since a message that is not
 *     longer refers to nothing beyond it
 */
public record WebSocketTerms(
    SerializerFormat format,
    boolean batched,
    Compression compression,
    int deflateMin,
    int deflateMax) {

  /** How the client compresses messages. The router always compresses each for itself. */
  public enum Compression {
    /** Nobody compresses anything. */
    NONE,
    /** Each message for itself. */
    EACH_MESSAGE,
    /** A message may refer to what was in earlier ones (context take-over). */
    CONTINUED
  }

  /** Whether messages may be compressed. */
  boolean deflate() {
    return compression != Compression.NONE;
  }
}
