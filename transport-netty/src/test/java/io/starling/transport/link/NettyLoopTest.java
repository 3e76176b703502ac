package io.starling.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.starling.router.Router;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two loops of one router, each on an event loop that counts what is put on it. */
class NettyLoopTest {

  private static final int EVENTS = 2000;

  private final EmbeddedChannel publisher = new EmbeddedChannel();
  private final EmbeddedChannel subscriber = new EmbeddedChannel();
  private final AtomicInteger tasks = new AtomicInteger();

  @BeforeEach
  void start() {
    Router router =
        new Router(
            Limits.DEFAULT,
            Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(Uri.of("realm1"))))),
            Router.Randomness.ofSeed(1),
            2,
            System.nanoTime());
    join(new NettyLoop(publisher.eventLoop(), router.loop(0), settings()), publisher);
    join(new NettyLoop(counting(subscriber.eventLoop()), router.loop(1), settings()), subscriber);
  }

  @AfterEach
  void stop() {
    publisher.finishAndReleaseAll();
    subscriber.finishAndReleaseAll();
  }

  private static LinkSettings settings() {
    return new LinkSettings(
        UnpooledByteBufAllocator.DEFAULT,
        1 << 20,
        64,
        Limits.DEFAULT.outboundSoft(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        2,
        Duration.ofSeconds(2));
  }

  private EventLoop counting(EventLoop counted) {
    return (EventLoop)
        Proxy.newProxyInstance(
            EventLoop.class.getClassLoader(),
            new Class<?>[] {EventLoop.class},
            (_, method, arguments) -> {
              if (method.getName().equals("execute")) {
                tasks.incrementAndGet();
              }
              try {
                return method.invoke(counted, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private static void join(NettyLoop loop, EmbeddedChannel channel) {
    loop.start();
    WebSocketLink link =
        new WebSocketLink(
            loop,
            channel,
            new WebSocketTerms(
                SerializerFormat.JSON, false, WebSocketTerms.Compression.NONE, 0, 0));
    channel.pipeline().addLast(link);
    link.begin(EmbeddedNode.entrance(false).arrival(channel), Map.of());
    send(channel, "[1,\"realm1\",{\"roles\":{\"publisher\":{},\"subscriber\":{}}}]");
  }

  private static void send(EmbeddedChannel channel, String message) {
    byte[] text = message.getBytes(StandardCharsets.US_ASCII);
    channel.writeInbound(
        Unpooled.buffer()
            .writeByte(0x81)
            .writeByte(0x80 | text.length)
            .writeInt(0)
            .writeBytes(text));
  }

  private static int eventsIn(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return all.toString().split("\\[36,", -1).length - 1;
  }

  @Test
  void whatADrainLeavesBehindIsScheduledOnce() {
    send(subscriber, "[32,1,{},\"com.example.topic\"]");
    settle();
    eventsIn(subscriber);
    for (int i = 1; i <= EVENTS; i++) {
      send(publisher, "[16," + i + ",{},\"com.example.topic\"]");
    }
    tasks.set(0);
    subscriber.runPendingTasks();
    assertThat(eventsIn(subscriber)).isEqualTo(EVENTS);
    // A drain takes 256 mails. Each leads to one flush and, but for the last, to the next drain.
    int drains = (EVENTS + 255) / 256;
    assertThat(tasks.get()).isLessThanOrEqualTo(2 * drains);
  }

  private void settle() {
    for (int i = 0; i < 3; i++) {
      publisher.runPendingTasks();
      subscriber.runPendingTasks();
    }
  }
}
