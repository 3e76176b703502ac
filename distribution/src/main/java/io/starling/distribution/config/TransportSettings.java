package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.util.Locale;

/**
 * The section {@code transport}: how the sockets are driven.
 *
 * @param loops event loops, zero for all processors but one
 */
public record TransportSettings(
    @Key(
            fallback = "0",
            min = "1",
            max = "64",
            zero = "all processors but one",
            doc = "Event loops, each with a thread of its own.")
        int loops,
    @Key(fallback = "auto", doc = "How the operating system is asked about sockets.") Io io,
    @Key(fallback = "pooled", doc = "Which of Netty's allocators makes the buffers.")
        Allocator allocator) {

  /** An interface of the operating system to sockets. */
  public enum Io {
    /** The best that works here: epoll on Linux, otherwise NIO. */
    AUTO,
    /** Linux epoll. */
    EPOLL,
    /** Linux io_uring. */
    IO_URING,
    /** Java NIO, which works everywhere. */
    NIO;

    /** The name in the file: {@code io_uring}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An allocator of buffers. */
  public enum Allocator {
    /** Netty's pooled allocator. */
    POOLED,
    /** Netty's adaptive allocator. */
    ADAPTIVE
  }

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public TransportSettings {
    Bounds.check(TransportSettings.class, loops, io, allocator);
  }
}
