package io.starling.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.starling.router.Router;
import io.starling.router.RouterLoop;
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
import java.util.ArrayList;
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
  private final List<EmbeddedChannel> crowd = new ArrayList<>();
  private final AtomicInteger tasks = new AtomicInteger();
  private NettyLoop first;

  @BeforeEach
  void start() {
    Router router =
        new Router(
            Limits.DEFAULT,
            Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(Uri.of("realm1"))))),
            Router.Randomness.ofSeed(1),
            2,
            System.nanoTime());
    first = start(publisher.eventLoop(), router.loop(0));
    join(first, publisher);
    join(start(counting(subscriber.eventLoop()), router.loop(1)), subscriber);
  }

  @AfterEach
  void stop() {
    publisher.finishAndReleaseAll();
    subscriber.finishAndReleaseAll();
    crowd.forEach(EmbeddedChannel::finishAndReleaseAll);
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

  private static NettyLoop start(EventLoop eventLoop, RouterLoop core) {
    NettyLoop loop = new NettyLoop(eventLoop, core, settings());
    loop.start();
    return loop;
  }

  private static void join(NettyLoop loop, EmbeddedChannel channel) {
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
    channel.writeInbound(frame(message));
  }

  private static ByteBuf frame(String message) {
    byte[] text = message.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.buffer()
        .writeByte(0x81)
        .writeByte(0x80 | text.length)
        .writeInt(0)
        .writeBytes(text);
  }

  private static int eventsIn(EmbeddedChannel channel) {
    return textIn(channel).split("\\[36,", -1).length - 1;
  }

  private static String textIn(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return all.toString();
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

  @Test
  void otherWorkRunsBetweenTheFlushesOfOnePublication() {
    int subscribers = 2 * NettyLoop.FLUSHES_AT_ONCE + 100;
    for (int i = 0; i < subscribers; i++) {
      EmbeddedChannel channel = new EmbeddedChannel();
      crowd.add(channel);
      join(first, channel);
      send(channel, "[32,1,{},\"com.example.topic\"]");
    }
    settle();
    eventsByChannel();
    List<Long> flushedBetween = new ArrayList<>();
    publisher.pipeline().fireChannelRead(frame("[16,1,{},\"com.example.topic\",[1]]"));
    publisher
        .eventLoop()
        .execute(
            () -> {
              flushedBetween.add(crowd.stream().filter(NettyLoopTest::hasOutput).count());
              // Goes to links that have been flushed and to links that wait.
              publisher.pipeline().fireChannelRead(frame("[16,2,{},\"com.example.topic\",[2]]"));
            });
    publisher.runPendingTasks();
    assertThat(flushedBetween).containsExactly((long) NettyLoop.FLUSHES_AT_ONCE);
    assertThat(eventsByChannel()).hasSize(subscribers).containsOnly("[1][2]");
  }

  private static boolean hasOutput(EmbeddedChannel channel) {
    return !channel.outboundMessages().isEmpty();
  }

  /** The arguments of the events that each of the crowd has got. */
  private List<String> eventsByChannel() {
    return crowd.stream()
        .map(
            channel -> {
              StringBuilder args = new StringBuilder();
              for (String event : textIn(channel).split("\\[36,", -1)) {
                int at = event.indexOf(",{},[");
                args.append(at < 0 ? "" : event.substring(at + 4, event.indexOf(']', at) + 1));
              }
              return args.toString();
            })
        .toList();
  }

  private void settle() {
    for (int i = 0; i < 3; i++) {
      publisher.runPendingTasks();
      subscriber.runPendingTasks();
    }
  }
}
