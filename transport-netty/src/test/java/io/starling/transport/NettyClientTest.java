package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import io.starling.transport.metrics.TransportCounter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Netty's own WebSocket client with the compression that it offers by default, which is also what
 * browsers offer: the window may be carried over in both directions.
 */
class NettyClientTest {

  private static final int MESSAGE_MAX = 1 << 20;

  private final TestNode node = TestNode.start();
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    node.close();
  }

  private Channel connect(SocketAddress address) throws Exception {
    int port = ((InetSocketAddress) address).getPort();
    Channel channel =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline()
                        .addLast(new HttpClientCodec())
                        .addLast(new HttpObjectAggregator(8192))
                        .addLast(new WebSocketClientCompressionHandler(MESSAGE_MAX))
                        .addLast(
                            new WebSocketClientProtocolHandler(
                                WebSocketClientHandshakerFactory.newHandshaker(
                                    URI.create("ws://127.0.0.1:" + port + "/ws"),
                                    WebSocketVersion.V13,
                                    "wamp.2.json",
                                    true,
                                    new DefaultHttpHeaders(),
                                    MESSAGE_MAX)))
                        .addLast(new Receiver());
                  }
                })
            .connect(address)
            .sync()
            .channel();
    assertThat(take()).isEqualTo("HANDSHAKE_COMPLETE");
    return channel;
  }

  private String take() throws InterruptedException {
    String text = received.poll(10, TimeUnit.SECONDS);
    assertThat(text).as("something arrived").isNotNull();
    return text;
  }

  private final class Receiver extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      received.add(frame.text());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event != ClientHandshakeStateEvent.HANDSHAKE_ISSUED
          && event instanceof ClientHandshakeStateEvent) {
        received.add(event.toString());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      received.add(cause.toString());
      context.close();
    }
  }

  private static void send(Channel channel, String message) {
    ByteBuf text = channel.alloc().buffer();
    text.writeCharSequence(message, java.nio.charset.StandardCharsets.UTF_8);
    channel.writeAndFlush(new TextWebSocketFrame(text));
  }

  @Test
  void clientThatCarriesItsWindowOverIsServed() throws Exception {
    SocketAddress http = node.open(Listener.http("http", TestNode.ANY_PORT));
    Channel channel = connect(http);
    send(channel, "[1,\"realm1\",{\"roles\":{\"publisher\":{},\"subscriber\":{}}}]");
    assertThat(take()).startsWith("[2,");
    send(channel, "[32,1,{},\"com.example.topic\"]");
    assertThat(take()).startsWith("[33,1,");
    String text = "a text that is said more than once ".repeat(200);
    for (int i = 2; i < 12; i++) {
      send(
          channel,
          "[16," + i + ",{\"exclude_me\":false},\"com.example.topic\",[\"" + text + "\"]]");
      assertThat(take()).startsWith("[36,").contains(text);
    }
    assertThat(node.count(TransportCounter.INFLATERS_OPENED)).isEqualTo(1);
    long octets = node.count(TransportCounter.BYTES_OUT);
    assertThat(octets).as("events are compressed").isLessThan(10 * text.length() / 2);
    channel.close().sync();
    await().until(() -> node.count(TransportCounter.INFLATERS_CLOSED) == 1);
  }

  @Test
  void connectionThatNeverCompressesHasNoInflater() throws Exception {
    SocketAddress http = node.open(Listener.http("http", TestNode.ANY_PORT));
    try (TestClient client =
        TestClient.plain(http, true, io.starling.wamp.message.SerializerFormat.JSON)) {
      client.upgrade(
          "wamp.2.json",
          "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
      client.join();
    }
    assertThat(node.count(TransportCounter.INFLATERS_OPENED)).isZero();
  }
}
