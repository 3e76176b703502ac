package io.starling.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Gives all connections of a loop the same estimate of how much there is to read. Netty's default
 * keeps one for each connection, 130 octets that a million idle connections can do without; and
 * those that are busy at the same time tend to be alike.
 *
 * <p>It fits transports that read within one call, which begins by resetting the estimate's state:
 * epoll and NIO. It does not fit io_uring, whose reads overlap.
 */
@SuppressWarnings("deprecation") // Netty's interface as it is.
final class SharedReceive implements RecvByteBufAllocator {

  private static final int MIN = 512;
  private static final int INITIAL = 2048;
  private static final int MAX = 64 << 10;

  private final RecvByteBufAllocator allocator =
      new AdaptiveRecvByteBufAllocator(MIN, INITIAL, MAX);

  private final FastThreadLocal<Handle> handle =
      new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
          return allocator.newHandle();
        }
      };

  @Override
  public Handle newHandle() {
    return handle.get();
  }
}
