package io.starling.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** How the operating system is asked for I/O. */
public enum IoBackend {
  /** The best that works here: epoll, which was measured ahead of io_uring in fan-out, or NIO. */
  AUTO,
  /** Linux's epoll. */
  EPOLL,
  /** Linux's io_uring: worth a try with many busy connections. */
  IO_URING,
  /** The JDK's selector; works everywhere. */
  NIO;

  /** Returns the backend that is meant here and now, never {@link #AUTO}. */
  IoBackend resolve() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case EPOLL -> {
        Epoll.ensureAvailability();
        yield this;
      }
      case IO_URING -> {
        IoUring.ensureAvailability();
        yield this;
      }
      case NIO -> this;
    };
  }

  IoHandlerFactory handlers() {
    return switch (resolve()) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
      case NIO, AUTO -> NioIoHandler.newFactory();
    };
  }

  ServerChannel serverChannel(SocketAddress address) {
    boolean unix = address instanceof UnixDomainSocketAddress;
    return switch (resolve()) {
      case EPOLL -> unix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
      case IO_URING ->
          unix ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel();
      case NIO, AUTO -> unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    };
  }

  /** Netty's native transports have an address class of their own for Unix sockets. */
  SocketAddress bindable(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix && resolve() != NIO
        ? new DomainSocketAddress(unix.getPath().toFile())
        : address;
  }
}
