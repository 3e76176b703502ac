package io.starling.transport.link;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;

/**
 * What all connections of a transport have in common.
 *
 * @param allocator where buffers come from
 * @param messageSize the longest message taken from a client, in octets: 512 to 2^26; a raw socket
 *     can only announce a power of two up to 2^24 and takes the next lower one
 * @param nestingMax the deepest nesting of lists and dicts taken from a client
 * @param outboundSoft the octets queued for a client above which {@code writable} is told of later
 * @param handshakeTimeout how long a client may take until its transport is established
 * @param pingInterval how long a WebSocket may be silent before it is pinged; zero for no pings
 * @param pingMissed the number of pings in a row that may stay unanswered
 * @param closeTimeout how long a client may take to take part in closing
 */
public record LinkSettings(
    ByteBufAllocator allocator,
    int messageSize,
    int nestingMax,
    long outboundSoft,
    Duration handshakeTimeout,
    Duration pingInterval,
    int pingMissed,
    Duration closeTimeout) {

  static final int MESSAGE_SIZE_MIN = 512;
  static final int MESSAGE_SIZE_MAX = 1 << 26;

  /** Checks the bounds. */
  public LinkSettings {
    if (messageSize < MESSAGE_SIZE_MIN || messageSize > MESSAGE_SIZE_MAX) {
      throw new IllegalArgumentException(
          "message size must be from 512 to 67108864, not " + messageSize);
    }
    if (pingMissed < 1) {
      throw new IllegalArgumentException("pings missed must be at least 1, not " + pingMissed);
    }
  }
}
