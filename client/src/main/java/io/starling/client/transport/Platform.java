package io.starling.client.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** What the machine offers: epoll where it is present, else NIO. */
public final class Platform {

  private Platform() {}

  /** What event loops are made of. */
  public static IoHandlerFactory ioHandlerFactory() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  static Class<? extends Channel> tcpChannel(EventLoop loop) {
    return isEpoll(loop) ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  static Class<? extends Channel> unixChannel(EventLoop loop) {
    return isEpoll(loop) ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
  }

  static SocketAddress unixAddress(EventLoop loop, String path) {
    return isEpoll(loop) ? new DomainSocketAddress(path) : UnixDomainSocketAddress.of(path);
  }

  private static boolean isEpoll(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }
}
