package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.starling.router.port.Limits;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.transport.TransportSettings.ConnectionLimits;
import io.starling.transport.http.HttpExchange;
import io.starling.transport.http.HttpRoutes;
import io.starling.transport.http.HttpSettings;
import io.starling.transport.metrics.TransportCounter;
import io.starling.transport.tls.TlsSettings;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 on a listener, with clients of Netty and of the JDK. */
@Timeout(60)
class Http2Test {

  private static final String HELLO =
      "[1,\"realm1\",{\"roles\":{\"publisher\":{},\"subscriber\":{}}}]";
  private static final int CLOSE = 8;

  private final EventLoopGroup clients =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private TestNode node = TestNode.start();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    node.close();
  }

  private static HttpRoutes routes() {
    return new HttpRoutes()
        .add(HttpMethod.GET, "/ping", exchange -> exchange.respond(HttpResponseStatus.OK, "pong"));
  }

  private Listener listener() {
    return Listener.http("http", TestNode.ANY_PORT).withRoutes(routes());
  }

  private static HttpSettings http2(HttpSettings.Http2 http2, Duration idleTimeout) {
    HttpSettings usual = HttpSettings.DEFAULT;
    return new HttpSettings(
        usual.webSocketPath(),
        usual.origins(),
        usual.longPoll(),
        usual.eventStream(),
        http2,
        usual.compression(),
        usual.batched(),
        usual.keptHeaders(),
        usual.bodySize(),
        usual.requestTimeout(),
        idleTimeout);
  }

  // A client with prior knowledge.

  private Channel connect(SocketAddress address, CompletableFuture<Http2Settings> settings) {
    return new Bootstrap()
        .group(clients)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(Http2FrameCodecBuilder.forClient().build())
                    .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                    .addLast(
                        new ChannelInboundHandlerAdapter() {
                          @Override
                          public void channelRead(ChannelHandlerContext context, Object message) {
                            if (message instanceof Http2SettingsFrame frame) {
                              settings.complete(frame.settings());
                            }
                            ReferenceCountUtil.release(message);
                          }
                        });
              }
            })
        .connect(address)
        .syncUninterruptibly()
        .channel();
  }

  private Channel connect(SocketAddress address) {
    CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
    Channel connection = connect(address, settings);
    settings.join();
    // Room for all streams, so that one that is not read from does not stop the others.
    connection.writeAndFlush(new DefaultHttp2WindowUpdateFrame(1 << 24));
    return connection;
  }

  private static Http2Headers connectHeaders() {
    return new DefaultHttp2Headers()
        .method("CONNECT")
        .set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), "websocket")
        .scheme("http")
        .authority("x")
        .path("/ws")
        .set("sec-websocket-version", "13")
        .set("sec-websocket-protocol", "wamp.2.json");
  }

  /** A stream of the client: what is sent over it and what comes. */
  private static final class Stream extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<Http2Headers> response =
        new CompletableFuture<Http2Headers>().orTimeout(30, TimeUnit.SECONDS);
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Http2Error> reset = new CompletableFuture<>();
    private final ByteBuf in = Unpooled.buffer();
    private final Http2StreamChannel channel;

    /** Whether the connection has room for one more stream. */
    private final ChannelFuture opened;

    Stream(Channel connection, Http2Headers headers, boolean end) {
      channel =
          new Http2StreamChannelBootstrap(connection)
              .handler(this)
              .open()
              .syncUninterruptibly()
              .getNow();
      opened = channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2HeadersFrame frame) {
        response.complete(frame.headers());
      } else if (message instanceof Http2DataFrame data) {
        in.writeBytes(data.content());
        takeFrames();
        if (data.isEndStream()) {
          channel.writeAndFlush(new DefaultHttp2DataFrame(true));
        }
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame frame) {
        reset.complete(Http2Error.valueOf(frame.errorCode()));
      }
      ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      response.completeExceptionally(cause);
    }

    /** Servers do not mask. */
    private void takeFrames() {
      while (in.readableBytes() >= 2) {
        int at = in.readerIndex();
        int length = in.getByte(at + 1);
        int head = 2;
        if (length == 126) {
          if (in.readableBytes() < 4) {
            return;
          }
          length = in.getUnsignedShort(at + 2);
          head = 4;
        } else if (length == 127) {
          if (in.readableBytes() < 10) {
            return;
          }
          length = Math.toIntExact(in.getLong(at + 2));
          head = 10;
        }
        if (in.readableBytes() < head + length) {
          return;
        }
        byte[] frame = new byte[1 + length];
        frame[0] = in.getByte(at);
        in.getBytes(at + head, frame, 1, length);
        in.skipBytes(head + length);
        frames.add(frame);
      }
    }

    int status() {
      return Integer.parseInt(response.join().status().toString());
    }

    /** Sends a text frame, masked with zeros. */
    void send(String message) {
      byte[] text = message.getBytes(StandardCharsets.UTF_8);
      ByteBuf frame = Unpooled.buffer();
      frame.writeByte(0x81);
      if (text.length < 126) {
        frame.writeByte(0x80 | text.length);
      } else {
        frame.writeByte(0x80 | 127).writeLong(text.length);
      }
      channel.writeAndFlush(new DefaultHttp2DataFrame(frame.writeInt(0).writeBytes(text)));
    }

    private byte[] frame() {
      try {
        byte[] frame = frames.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        return frame;
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }

    String receive() {
      byte[] frame = frame();
      return new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8);
    }

    Stream join() {
      assertThat(status()).isEqualTo(200);
      assertThat(response.join().get("sec-websocket-protocol")).hasToString("wamp.2.json");
      send(HELLO);
      assertThat(receive()).startsWith("[2,");
      return this;
    }

    Stream subscribe() {
      send("[32,1,{},\"a.topic\"]");
      assertThat(receive()).startsWith("[33,1,");
      return this;
    }
  }

  private static Stream webSocket(Channel connection) {
    return new Stream(connection, connectHeaders(), false);
  }

  private static Stream get(Channel connection, String path) {
    return new Stream(
        connection,
        new DefaultHttp2Headers().method("GET").scheme("http").authority("x").path(path),
        true);
  }

  // Sessions.

  @Test
  void sessionsRunOnStreamsOfOneConnection() {
    CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
    Channel connection = connect(node.open(listener()), settings);
    assertThat(settings.join().connectProtocolEnabled()).isTrue();
    assertThat(settings.join().maxConcurrentStreams()).isEqualTo(100);
    Stream subscriber = webSocket(connection).join().subscribe();
    Stream publisher = webSocket(connection).join();
    String text = "a".repeat(300_000);
    publisher.send("[16,1,{},\"a.topic\",[\"" + text + "\"]]");
    assertThat(subscriber.receive()).startsWith("[36,").endsWith("[\"" + text + "\"]]");
    assertThat(node.count(TransportCounter.HTTP2_CONNECTIONS)).isOne();
    assertThat(node.count(TransportCounter.HTTP2_WEBSOCKETS_OPENED)).isEqualTo(2);
    assertThat(node.count(TransportCounter.CONNECTIONS_ACCEPTED)).isOne();
    connection.close();
    await().until(() -> node.count(TransportCounter.HTTP2_WEBSOCKETS_CLOSED) == 2);
    await().until(() -> node.transport.connections() == 0);
  }

  @Test
  void closeIsAnsweredAndBothSidesEnd() {
    Channel connection = connect(node.open(listener()));
    Stream stream = webSocket(connection).join();
    ByteBuf close = Unpooled.buffer().writeByte(0x88).writeByte(0x82).writeInt(0).writeShort(1000);
    stream.channel.writeAndFlush(new DefaultHttp2DataFrame(close));
    byte[] answer = stream.frame();
    assertThat(answer[0] & 0xF).isEqualTo(CLOSE);
    assertThat(stream.channel.closeFuture().awaitUninterruptibly(30_000)).isTrue();
    assertThat(stream.reset).isNotDone();
    assertThat(node.count(TransportCounter.CLOSES_FORCED)).isZero();
    webSocket(connection).join();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamThatEndsEndsItsSessionAlone(boolean reset) {
    Channel connection = connect(node.open(listener()));
    Stream one = webSocket(connection).join();
    Stream other = webSocket(connection).join();
    one.channel.writeAndFlush(
        reset ? new DefaultHttp2ResetFrame(Http2Error.CANCEL) : new DefaultHttp2DataFrame(true));
    await().until(() -> node.count(TransportCounter.HTTP2_WEBSOCKETS_CLOSED) == 1);
    other.subscribe();
  }

  @Test
  void streamThatIsNotReadIsASlowReceiverAndOthersGoOn() {
    restart(TestNode.queueLimits(100_000, 4_000_000, SlowReceiverPolicy.CLOSE));
    Channel connection = connect(node.open(listener()));
    Stream slow = webSocket(connection).join().subscribe();
    Stream fast = webSocket(connection).join().subscribe();
    slow.channel.config().setAutoRead(false);
    Stream publisher = webSocket(connection).join();
    String text = "a".repeat(20_000);
    for (int i = 1; i <= 100; i++) {
      publisher.send(
          "[16," + i + ",{\"acknowledge\":true},\"a.topic\",[" + i + ",\"" + text + "\"]]");
      assertThat(publisher.receive()).startsWith("[17," + i);
      assertThat(fast.receive()).contains("[" + i + ",");
    }
    slow.channel.config().setAutoRead(true);
    int frames = 0;
    while ((slow.frame()[0] & 0xF) != CLOSE) {
      frames++;
    }
    assertThat(frames).isBetween(1, 50);
  }

  @Test
  void whatAPausedPublisherSendsIsHandledLater() {
    restart(TestNode.queueLimits(100_000, 64 << 20, SlowReceiverPolicy.PAUSE));
    Channel connection = connect(node.open(listener()));
    Stream slow = webSocket(connection).join().subscribe();
    slow.channel.config().setAutoRead(false);
    Stream publisher = webSocket(connection).join();
    String text = "a".repeat(50_000);
    for (int i = 1; i <= 20; i++) {
      publisher.send("[16," + i + ",{},\"a.topic\",[" + i + ",\"" + text + "\"]]");
    }
    // Another stream of the connection is served meanwhile.
    webSocket(connection).join();
    slow.channel.config().setAutoRead(true);
    for (int i = 1; i <= 20; i++) {
      assertThat(slow.receive()).contains("[" + i + ",");
    }
  }

  private void restart(Limits limits) {
    node.close();
    node = TestNode.start(limits, TransportSettings.DEFAULT);
  }

  // Bounds and wrong requests.

  @ParameterizedTest
  @CsvSource({
    ":protocol, webtransport, 501",
    ":path, /other, 404",
    "sec-websocket-version, 12, 400",
    "sec-websocket-protocol, wamp.2.nothing, 400",
  })
  void whatCannotBeAWebSocketIsRefused(String name, String value, int status) {
    Channel connection = connect(node.open(listener()));
    Stream refused = new Stream(connection, connectHeaders().set(name, value), false);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.channel.closeFuture().awaitUninterruptibly(30_000)).isTrue();
    assertThat(refused.reset.getNow(Http2Error.NO_ERROR)).isEqualTo(Http2Error.NO_ERROR);
    webSocket(connection).join();
  }

  @Test
  void streamsOfAConnectionAreLimited() {
    Channel connection =
        connect(
            node.open(
                listener().withHttp(http2(new HttpSettings.Http2(2), Duration.ofMinutes(5)))));
    Stream one = webSocket(connection).join();
    webSocket(connection).join();
    assertThat(webSocket(connection).opened.awaitUninterruptibly().isSuccess()).isFalse();
    one.channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    await().until(() -> node.count(TransportCounter.HTTP2_WEBSOCKETS_CLOSED) == 1);
    webSocket(connection).join();
  }

  @Test
  void connectionWhoseStreamsAreResetOneAfterTheOtherIsClosed() {
    Channel connection = connect(node.open(listener()));
    for (int i = 0; i < 1_000 && connection.isActive(); i++) {
      Http2StreamChannelBootstrap streams = new Http2StreamChannelBootstrap(connection);
      streams.handler(new ChannelInboundHandlerAdapter());
      Future<Http2StreamChannel> stream = streams.open().awaitUninterruptibly();
      if (stream.isSuccess()) {
        stream.getNow().write(new DefaultHttp2HeadersFrame(connectHeaders()));
        stream.getNow().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
      }
    }
    assertThat(connection.closeFuture().awaitUninterruptibly(30_000)).isTrue();
    await().until(() -> node.transport.connections() == 0);
  }

  @Test
  void webSocketsOnStreamsAreConnectionsOfTheirAddress() {
    node.close();
    node =
        TestNode.start(
            Limits.DEFAULT,
            TransportSettings.DEFAULT.withLimits(
                new ConnectionLimits(100, 2, 1000, false, 10_000)));
    Channel connection = connect(node.open(listener()));
    webSocket(connection).join();
    assertThat(node.transport.connections()).isEqualTo(2);
    assertThat(webSocket(connection).status()).isEqualTo(503);
    assertThat(node.count(TransportCounter.CONNECTIONS_REFUSED_ADDRESS)).isOne();
  }

  @Test
  void idleConnectionIsClosed() {
    Channel connection =
        connect(
            node.open(
                listener().withHttp(http2(HttpSettings.Http2.DEFAULT, Duration.ofMillis(100)))));
    assertThat(connection.closeFuture().awaitUninterruptibly(30_000)).isTrue();
    await().until(() -> node.transport.connections() == 0);
  }

  @Test
  void connectionIsClosedBehindItsStreamsWhenTheNodeStops() {
    CompletableFuture<HttpExchange> asked = new CompletableFuture<>();
    HttpRoutes routes = routes().add(HttpMethod.GET, "/slow", asked::complete);
    Channel idle = connect(node.open(listener()));
    Channel busy = connect(node.open(Listener.http("other", TestNode.ANY_PORT).withRoutes(routes)));
    assertThat(get(idle, "/ping").status()).isEqualTo(200);
    Stream slow = get(busy, "/slow");
    HttpExchange exchange = asked.join();
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(() -> node.transport.close(Duration.ofMinutes(5)));
    idle.closeFuture().awaitUninterruptibly();

    exchange.respond(HttpResponseStatus.OK, "at last");

    assertThat(slow.status()).isEqualTo(200);
    closed.join();
  }

  // Requests.

  @Test
  void requestsAreServedAsOverHttp1() {
    Channel connection = connect(node.open(listener()));
    assertThat(get(connection, "/ping").status()).isEqualTo(200);
    assertThat(get(connection, "/nothing").status()).isEqualTo(404);
    assertThat(get(connection, "/ws").status()).isEqualTo(426);
    assertThat(node.count(TransportCounter.HTTP_REQUESTS)).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(TlsSettings.Engine.class)
  void tlsAgreesUponTheVersion(TlsSettings.Engine engine) throws Exception {
    TlsSettings usual = TlsSettings.development(directory);
    InetSocketAddress address =
        (InetSocketAddress)
            node.open(
                listener()
                    .withTls(
                        new TlsSettings(
                            usual.identity(),
                            usual.clientCertificates(),
                            usual.clientAuthorities(),
                            usual.versions(),
                            usual.reloadInterval(),
                            engine)));
    URI uri = URI.create("https://127.0.0.1:" + address.getPort() + "/ping");
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustAll()}, null);
    for (HttpClient.Version version :
        List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      try (HttpClient http =
          HttpClient.newBuilder().sslContext(trusting).version(version).build()) {
        HttpResponse<String> response =
            http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).join();
        assertThat(response.version()).isEqualTo(version);
        assertThat(response.body()).isEqualTo("pong");
      }
    }
  }

  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
