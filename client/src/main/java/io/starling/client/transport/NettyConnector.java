package io.starling.client.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections with Netty, all on one event loop. Names are looked up on a thread of their
 * own, because that may block; the addresses found are tried in turn.
 */
public final class NettyConnector implements Connector {

  private final ConnectorSettings settings;
  private final EventLoop loop;

  /** Makes a connector whose connections live on this loop. */
  public NettyConnector(ConnectorSettings settings, EventLoop loop) {
    this.settings = settings;
    this.loop = loop;
  }

  @Override
  public void connect(TransportListener listener) {
    Endpoint endpoint = settings.endpoint();
    if (endpoint.isUnix()) {
      SocketAddress address = Platform.unixAddress(loop, endpoint.socketPath());
      connect(new ArrayDeque<>(List.of(address)), null, listener);
    } else {
      Thread.ofVirtual().name("starling-client-resolver").start(() -> resolve(endpoint, listener));
    }
  }

  private void resolve(Endpoint endpoint, TransportListener listener) {
    try {
      Deque<SocketAddress> addresses = new ArrayDeque<>();
      Arrays.stream(InetAddress.getAllByName(endpoint.host()))
          .forEach(address -> addresses.add(new InetSocketAddress(address, endpoint.port())));
      loop.execute(() -> connect(addresses, null, listener));
    } catch (UnknownHostException e) {
      loop.execute(() -> listener.closed(e));
    }
  }

  private void connect(
      Deque<SocketAddress> addresses, @Nullable Throwable failure, TransportListener listener) {
    SocketAddress address = addresses.poll();
    if (address == null) {
      listener.closed(failure);
      return;
    }
    ChannelFuture connected = bootstrap(listener).connect(address);
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            connect(addresses, done.cause(), listener);
          }
        });
  }

  private Bootstrap bootstrap(TransportListener listener) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(
                settings.endpoint().isUnix()
                    ? Platform.unixChannel(loop)
                    : Platform.tcpChannel(loop))
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.connectTimeout().toMillis()))
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    settings.outboundBytesMax() / 2, settings.outboundBytesMax()))
            .handler(new Pipeline(listener));
    return settings.endpoint().isUnix()
        ? bootstrap
        : bootstrap.option(ChannelOption.TCP_NODELAY, true);
  }

  private final class Pipeline extends ChannelInitializer<Channel> {

    private final TransportListener listener;

    Pipeline(TransportListener listener) {
      this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
      ChannelPipeline pipeline = channel.pipeline();
      Endpoint endpoint = settings.endpoint();
      if (settings.tls() != null) {
        pipeline.addLast(
            settings.tls().newHandler(channel.alloc(), endpoint.host(), endpoint.port()));
      }
      long pingMillis = settings.pingInterval().toMillis();
      if (pingMillis > 0) {
        pipeline.addLast(new IdleStateHandler(pingMillis, 0, 0, TimeUnit.MILLISECONDS));
      }
      switch (endpoint.framing()) {
        case WEBSOCKET -> WebSocketChannel.addTo(pipeline, settings, listener);
        case RAW -> RawSocketChannel.addTo(pipeline, settings, listener);
      }
    }
  }
}
