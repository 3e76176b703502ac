package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.starling.bench.Payloads;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * One topic with up to 100,000 subscribers: what a publication costs, how long it holds a loop up,
 * and how many subscriptions a second come and go beside it.
 *
 * <p>Arguments: the number of loops; subscriptions per second.
 */
public final class FanOut {

  private static final Uri TOPIC = Uri.of("com.example.weather");
  private static final int[] SUBSCRIBERS = {1_000, 10_000, 100_000};
  private static final int CHURNING = 20;
  private static final int CHURN_SECONDS = 5;

  private final MemoryNode node;
  private final LongAdder arrived = new LongAdder();
  private final Crowd crowd;
  private final Publisher publisher;

  private FanOut(int loops) {
    node = new MemoryNode(loops, Limits.DEFAULT);
    crowd = new Crowd(node, (octets, end) -> arrived.increment());
    publisher = new Publisher(node);
  }

  private static final class Publisher extends Peer {

    private static final ByteBuf FRAME =
        Frames.of(new Publish(1, PublishOptions.DEFAULT, TOPIC, Payloads.TEXT.payload()));

    Publisher(MemoryNode node) {
      super(node);
    }

    void publish() {
      channel.eventLoop().execute(() -> channel.arrive(FRAME.retainedDuplicate()));
    }
  }

  /**
   * Subscribes and unsubscribes, so many times at each step: the common topic again and again, or
   * topics of its own, which it leaves at the next step.
   */
  private static final class Churner extends Peer {

    private static final int SUBSCRIBED = MessageType.SUBSCRIBED.code();
    private static final int OWN_TOPICS = 1_000;

    private final ByteBuf[] own = new ByteBuf[OWN_TOPICS];
    private final ByteBuf common =
        Frames.of(new Subscribe(Frames.WIDEST, SubscribeOptions.DEFAULT, TOPIC));
    private final List<Long> held = new ArrayList<>();
    private long commonId;
    private long requests;
    private int next;

    Churner(MemoryNode node, int number) {
      super(node);
      for (int i = 0; i < OWN_TOPICS; i++) {
        Uri topic = Uri.of("com.example.churn" + number + ".topic" + i);
        own[i] = Frames.of(new Subscribe(Frames.WIDEST, SubscribeOptions.DEFAULT, topic));
      }
      listen();
    }

    @Override
    public void message(int type, ByteBuf octets, int at, int end) {
      if (type == SUBSCRIBED) {
        // Two whole numbers: the request, always of nine octets, and the subscription.
        held.add(Frames.id(octets, at + 9));
      }
    }

    /** Makes the common topic's id known, which it keeps; on the loop. */
    void learn() {
      ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
      Frames.append(common, WIDE + requests++, out);
      channel.arrive(out);
    }

    private static final long WIDE = 1L << 40;

    void step(int subscriptions, boolean onCommon) {
      if (onCommon && commonId == 0) {
        commonId = held.removeFirst();
      }
      ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(256 * (subscriptions + 1));
      for (long id : held) {
        if (!onCommon) {
          leave(id, out);
        }
      }
      held.clear();
      for (int i = 0; i < subscriptions; i++) {
        if (onCommon) {
          leave(commonId, out);
          Frames.append(common, WIDE + requests++, out);
        } else {
          Frames.append(own[next++ % OWN_TOPICS], WIDE + requests++, out);
        }
      }
      channel.arrive(out);
    }

    private void leave(long id, ByteBuf out) {
      ByteBuf frame = Frames.of(new Unsubscribe(WIDE + requests++, id));
      out.writeBytes(frame);
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    int loops = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    new FanOut(loops).run(rate);
  }

  private void run(int rate) {
    Report.line(
        "| subscribers | publications | ms until all have it, median / longest | CPU ns per event |"
            + " longest delay of a loop, ms |");
    Report.line("|--:|--:|---|--:|--:|");
    try (Stalls stalls = new Stalls(node)) {
      for (int subscribers : SUBSCRIBERS) {
        int present = crowd.size();
        crowd.grow(subscribers);
        crowd.subscribe(present, subscribers, TOPIC);
        publish(300_000 / subscribers + 20);
        stalls.takeMillis();
        measure(subscribers, 1_000_000 / subscribers + 40, stalls);
      }
      Report.line("");
      Report.line(
          "| subscriptions come and go on | subscribes/s, and as many unsubscribes | publications"
              + " to %,d meanwhile | CPU of the loops, cores | longest delay of a loop, ms |",
          crowd.size());
      Report.line("|---|--:|--:|--:|--:|");
      for (boolean common : new boolean[] {true, false}) {
        churn(rate, common, 0, stalls);
        churn(rate, common, 2, stalls);
      }
    }
    node.close();
  }

  private void measure(int subscribers, int publications, Stalls stalls) {
    Gauge gauge = new Gauge(List.of(node));
    List<long[]> taken = new ArrayList<>();
    Gauge.Span span = gauge.during(() -> taken.add(publish(publications)));
    long[] sorted = Report.sorted(taken.getFirst(), publications);
    Report.line(
        "| %,d | %,d | %.2f / %.2f | %.0f | %.1f |",
        subscribers,
        publications,
        sorted[publications / 2] / 1e6,
        sorted[publications - 1] / 1e6,
        1e3 * span.cpuMicros(),
        stalls.takeMillis());
  }

  /** Publishes one after the other; returns how long each took until all subscribers had it. */
  private long[] publish(int publications) {
    long[] nanos = new long[publications];
    for (int i = 0; i < publications; i++) {
      long expected = arrived.sum() + crowd.size();
      long begin = System.nanoTime();
      publisher.publish();
      while (arrived.sum() < expected) {
        LockSupport.parkNanos(20_000);
      }
      nanos[i] = System.nanoTime() - begin;
    }
    return nanos;
  }

  private void churn(int rate, boolean common, int publicationsPerSecond, Stalls stalls) {
    List<Churner> churners = new ArrayList<>();
    for (int i = 0; i < CHURNING; i++) {
      churners.add(new Churner(node, i));
    }
    if (common) {
      churners.forEach(churner -> churner.channel.eventLoop().execute(churner::learn));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    steps(churners, rate, common, 1, 0);
    stalls.takeMillis();
    Gauge gauge = new Gauge(List.of(node));
    long before = node.count(Counter.MESSAGES_SENT) - node.count(Counter.EVENTS);
    Gauge.Span span =
        gauge.during(() -> steps(churners, rate, common, CHURN_SECONDS, publicationsPerSecond));
    long replies = node.count(Counter.MESSAGES_SENT) - node.count(Counter.EVENTS) - before;
    Report.line(
        "| %s | %,.0f | %d/s | %.2f | %.1f |",
        common ? "that topic" : "topics of their own",
        replies / 2.0 / span.seconds(),
        publicationsPerSecond,
        span.cpuNanos() / 1e9 / span.seconds(),
        stalls.takeMillis());
    churners.forEach(churner -> churner.channel.cut());
  }

  /** A step of each client a millisecond. */
  private void steps(
      List<Churner> churners, int rate, boolean common, int seconds, int publicationsPerSecond) {
    long begin = System.nanoTime();
    int published = 0;
    for (int step = 0; step < seconds * 1000; step++) {
      long due = begin + TimeUnit.MILLISECONDS.toNanos(step);
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
      }
      int each = rate / 1000 / CHURNING;
      churners.forEach(
          churner -> churner.channel.eventLoop().execute(() -> churner.step(each, common)));
      if (published < (long) step * publicationsPerSecond / 1000) {
        published++;
        publisher.publish();
      }
    }
  }
}
