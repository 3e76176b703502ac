package io.starling.client;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.starling.client.transport.Platform;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The threads that do the I/O of one or many clients. Whoever makes them closes them, after the
 * clients.
 *
 * {@snippet :
 * try (ClientLoops loops = ClientLoops.create(2)) {
 *   ClientConfig config = ClientConfig.builder(url, realm).loops(loops).build();
 * }
 * }
 *
 * <p>May be used from any thread.
 */
public final class ClientLoops implements AutoCloseable {

  private final EventLoopGroup group;

  private ClientLoops(EventLoopGroup group) {
    this.group = group;
  }

  /** Makes loops on this many threads, which do not keep the process alive. */
  public static ClientLoops create(int threads) {
    return new ClientLoops(
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("starling-client", true),
            Platform.ioHandlerFactory()));
  }

  /**
   * Runs tasks on the threads that do the I/O, so they must not block. What they send leaves sooner
   * than from another thread, which has to wake them first.
   */
  public ScheduledExecutorService scheduler() {
    return group;
  }

  EventLoop next() {
    return group.next();
  }

  /** Begins to end the threads; what is under way gets two seconds. */
  @Override
  public void close() {
    Future<?> _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
