package io.starling.transport.link;

import io.netty.channel.Channel;
import java.util.List;

/**
 * The listener that a connection came through: it knows what applies to the connection.
 *
 * <p>Threads: safe for all loops.
 */
public interface Entrance {

  /** Tells who has arrived; to be asked when all that comes before the framing has been read. */
  Arrival arrival(Channel channel);

  /**
   * Tells who has arrived when proxies may have forwarded the request.
   *
   * @param channel a connection, or a stream of HTTP/2
   * @param hops the addresses that proxies told, the client's first; believed as far as proxies are
   *     trusted
   */
  Arrival arrival(Channel channel, List<String> hops);

  /**
   * Counts a WebSocket on a stream of HTTP/2 as a connection, until the stream is closed.
   *
   * @param arrival what was told of the stream's request
   * @return false when there are too many connections, in all or from its address
   */
  boolean enter(Channel stream, Arrival arrival, NettyLoop loop);

  /** Whether the client's address has too many connections already. */
  boolean isTooMany(Channel channel);
}
