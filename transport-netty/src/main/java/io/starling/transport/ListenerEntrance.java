package io.starling.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.starling.router.port.ChannelBindings;
import io.starling.transport.http.Http2Connection;
import io.starling.transport.http.HttpConnection;
import io.starling.transport.http.HttpService;
import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.Entrance;
import io.starling.transport.link.NettyLoop;
import io.starling.transport.link.RawSocketLink;
import io.starling.transport.metrics.TransportCounter;
import io.starling.transport.tls.TlsBindings;
import io.starling.transport.tls.TlsContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What a listener does with each connection before its framing begins: it finds out the client's
 * address, counts it, and builds the pipeline: PROXY header, TLS, then raw socket or HTTP.
 *
 * <p>Threads: safe for all loops.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
final class ListenerEntrance implements Entrance {

  private static final AttributeKey<Boolean> TOO_MANY =
      AttributeKey.valueOf(ListenerEntrance.class, "tooMany");

  /** The client's address where it is not the connection's. */
  private static final AttributeKey<InetAddress> CLIENT =
      AttributeKey.valueOf(ListenerEntrance.class, "client");

  /** How to count the clients of a proxy, which may change from one request to the next. */
  private static final AttributeKey<Departure> FORWARDED =
      AttributeKey.valueOf(ListenerEntrance.class, "forwarded");

  /** What all entrances of a transport share. */
  record Surroundings(
      ByteBufAllocator allocator,
      @Nullable RecvByteBufAllocator receive,
      WriteBufferWaterMark waterMark,
      Duration handshakeTimeout,
      ConnectionGate gate,
      AddressLimit httpTransports) {}

  private final Listener listener;
  private final @Nullable TlsContext tls;
  private final Surroundings surroundings;
  private final HttpService http;

  ListenerEntrance(Listener listener, @Nullable TlsContext tls, Surroundings surroundings) {
    this.listener = listener;
    this.tls = tls;
    this.surroundings = surroundings;
    this.http = new HttpService(listener.http(), listener.routes(), surroundings.httpTransports);
  }

  /** Ends what outlives connections. */
  void close() {
    http.close();
  }

  /** Sets the options of a connection that has just been accepted; on the accepting thread. */
  void prepare(Channel channel) {
    channel.config().setOption(ChannelOption.ALLOCATOR, surroundings.allocator);
    channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, surroundings.waterMark);
    if (surroundings.receive != null) {
      channel.config().setRecvByteBufAllocator(surroundings.receive);
    }
  }

  /** Builds the pipeline of a connection; on its loop. */
  void admit(Channel channel, NettyLoop loop, Departure departure) {
    InetAddress peer = peer(channel);
    boolean proxy = peer != null && listener.proxies().isTrusted(peer);
    switch (listener.proxies().header()) {
      case OFF -> admitDirect(channel, loop, departure);
      case OPTIONAL -> {
        if (proxy) {
          Sniffer.await(
              Sniffer.PROXY,
              loop,
              channel,
              surroundings.handshakeTimeout,
              () -> admitProxied(channel, loop, departure),
              () -> admitDirect(channel, loop, departure));
        } else {
          admitDirect(channel, loop, departure);
        }
      }
      case REQUIRED -> {
        if (peer == null || proxy) {
          admitProxied(channel, loop, departure);
        } else {
          loop.counters().add(TransportCounter.HANDSHAKES_FAILED_PROXY);
          channel.close();
        }
      }
    }
  }

  /** The client speaks for itself, or a proxy that says in each request for whom it speaks. */
  private void admitDirect(Channel channel, NettyLoop loop, Departure departure) {
    InetAddress peer = peer(channel);
    if (peer != null && isProxy(peer) && listener.kind() == Listener.Kind.HTTP) {
      channel.attr(FORWARDED).set(departure);
    } else if (peer != null) {
      count(peer, channel, departure);
    }
    speak(channel, loop);
  }

  private void admitProxied(Channel channel, NettyLoop loop, Departure departure) {
    ProxyHeader.await(
        loop,
        channel,
        surroundings.handshakeTimeout,
        client -> {
          if (client != null) {
            channel.attr(CLIENT).set(client);
            count(client, channel, departure);
          }
          speak(channel, loop);
        });
  }

  private void speak(Channel channel, NettyLoop loop) {
    TlsContext encryption = tls;
    if (encryption != null) {
      SslHandler handler = encryption.newHandler(surroundings.allocator);
      handler
          .handshakeFuture()
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  loop.counters().add(TransportCounter.HANDSHAKES_FAILED_TLS);
                }
              });
      channel.pipeline().addLast(handler);
    }
    switch (listener.kind()) {
      case RAW -> channel.pipeline().addLast(new RawSocketLink(loop, channel, this));
      case HTTP -> speakHttp(channel, loop);
    }
  }

  /** The version is agreed upon in TLS, and without TLS it shows in the first octets. */
  private void speakHttp(Channel channel, NettyLoop loop) {
    Runnable one = () -> HttpConnection.install(loop, channel, this, http);
    Runnable two = () -> Http2Connection.install(loop, channel, this, http);
    if (listener.http().http2() == null) {
      one.run();
    } else if (tls != null) {
      channel.pipeline().addLast(new Agreement(one, two));
    } else {
      Sniffer.await(Sniffer.HTTP2, loop, channel, listener.http().requestTimeout(), two, one);
    }
  }

  /** Waits for the protocol that TLS agrees upon (ALPN), and goes. */
  private static final class Agreement extends ApplicationProtocolNegotiationHandler {

    private final Runnable one;
    private final Runnable two;

    Agreement(Runnable one, Runnable two) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.one = one;
      this.two = two;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      (protocol.equals(ApplicationProtocolNames.HTTP_2) ? two : one).run();
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      // It is counted, and the channel closes by itself.
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private static void count(InetAddress address, Channel channel, Departure departure) {
    if (!departure.count(address)) {
      channel.attr(TOO_MANY).set(true);
    } else if (channel.hasAttr(TOO_MANY)) {
      channel.attr(TOO_MANY).set(null);
    }
  }

  private static @Nullable InetAddress peer(Channel channel) {
    if (channel.hasAttr(CLIENT)) {
      return channel.attr(CLIENT).get();
    }
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }

  @Override
  public boolean isTooMany(Channel channel) {
    return channel.hasAttr(TOO_MANY) && channel.attr(TOO_MANY).get() != null;
  }

  @Override
  public Arrival arrival(Channel channel) {
    return arrival(channel, peer(channel));
  }

  @Override
  public Arrival arrival(Channel channelOrStream, List<String> hops) {
    Channel channel =
        channelOrStream instanceof Http2StreamChannel ? channelOrStream.parent() : channelOrStream;
    InetAddress address = peer(channel);
    for (int i = hops.size() - 1; i >= 0 && isProxy(address); i--) {
      InetAddress told = parsed(hops.get(i));
      if (told == null) {
        break;
      }
      address = told;
    }
    if (address != null && channel.hasAttr(FORWARDED)) {
      count(address, channel, channel.attr(FORWARDED).get());
    }
    return arrival(channel, address);
  }

  private boolean isProxy(@Nullable InetAddress address) {
    return address != null && listener.proxies().isTrusted(address);
  }

  private static @Nullable InetAddress parsed(String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException hidden) {
      return null;
    }
  }

  @Override
  public boolean enter(Channel stream, Arrival arrival, NettyLoop loop) {
    if (!surroundings.gate.enter()) {
      loop.counters().add(TransportCounter.CONNECTIONS_REFUSED_TOTAL);
      return false;
    }
    Departure departure =
        Departure.watch(stream, surroundings.gate, loop, TransportCounter.HTTP2_WEBSOCKETS_CLOSED);
    InetAddress address = arrival.inetAddress();
    return address == null || departure.count(address);
  }

  private Arrival arrival(Channel channel, @Nullable InetAddress address) {
    SslHandler encryption = tls == null ? null : channel.pipeline().get(SslHandler.class);
    return new Arrival(
        listener.name(),
        listener.realms(),
        listener.formats(),
        address == null ? null : address.getHostAddress(),
        encryption != null,
        encryption == null ? null : subject(encryption),
        encryption == null ? ChannelBindings.NONE : new TlsBindings(encryption.engine()),
        isTooMany(channel));
  }

  private static @Nullable String subject(SslHandler encryption) {
    try {
      return encryption.engine().getSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }
}
