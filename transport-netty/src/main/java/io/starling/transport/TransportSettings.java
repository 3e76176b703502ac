package io.starling.transport;

import io.starling.wamp.serializer.Serializers;
import java.time.Duration;

/**
 * What applies to all listeners and connections of a transport.
 *
 * @param io how the operating system is asked for I/O
 * @param pooledBuffers whether buffers come from Netty's pooled allocator; otherwise from its
 *     adaptive one
 * @param backlog the connections that may wait to be accepted, per listener
 * @param messageSize the longest message taken from a client, in octets, 512 to 2^26; a raw socket
 *     can only announce a power of two and takes the next lower one
 * @param nestingMax the deepest nesting of lists and dicts taken from a client, 2 to 1024
 * @param handshakeTimeout how long a client may take for TLS and likewise for the transport's own
 *     handshake
 * @param closeTimeout how long a client may take to take part in closing
 * @param pingInterval how long a WebSocket may be silent before it is pinged; zero for no pings
 * @param pingMissed the number of pings in a row that may stay unanswered, at least 1
 * @param limits how many connections are taken
 */
public record TransportSettings(
    IoBackend io,
    boolean pooledBuffers,
    int backlog,
    int messageSize,
    int nestingMax,
    Duration handshakeTimeout,
    Duration closeTimeout,
    Duration pingInterval,
    int pingMissed,
    ConnectionLimits limits) {

  /** The defaults. */
  public static final TransportSettings DEFAULT =
      new TransportSettings(
          IoBackend.AUTO,
          true,
          4096,
          4 << 20,
          Serializers.NESTING_MAX,
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          2,
          ConnectionLimits.DEFAULT);

  /**
   * How many connections and HTTP transports are taken.
   *
   * @param total the most connections of the node's listeners at once
   * @param perAddress the most connections from one address at once
   * @param httpTransportsPerAddress the most HTTP transports from one address at once
   * @param loopbackFree whether addresses of this host are not limited
   * @param acceptsPerSecond how fast connections are accepted; those that come faster wait
   */
  public record ConnectionLimits(
      int total,
      int perAddress,
      int httpTransportsPerAddress,
      boolean loopbackFree,
      int acceptsPerSecond) {

    /** The defaults. */
    public static final ConnectionLimits DEFAULT =
        new ConnectionLimits(1_000_000, 10_000, 1000, false, 10_000);

    /** Checks the bounds. */
    public ConnectionLimits {
      if (total < 1 || perAddress < 1 || httpTransportsPerAddress < 1 || acceptsPerSecond < 1) {
        throw new IllegalArgumentException("a limit of connections is not positive");
      }
    }
  }

  /** Returns the same settings with other limits. */
  public TransportSettings withLimits(ConnectionLimits other) {
    return new TransportSettings(
        io,
        pooledBuffers,
        backlog,
        messageSize,
        nestingMax,
        handshakeTimeout,
        closeTimeout,
        pingInterval,
        pingMissed,
        other);
  }

  /** Returns the same settings with another time for handshakes. */
  public TransportSettings withHandshakeTimeout(Duration other) {
    return new TransportSettings(
        io,
        pooledBuffers,
        backlog,
        messageSize,
        nestingMax,
        other,
        closeTimeout,
        pingInterval,
        pingMissed,
        limits);
  }
}
