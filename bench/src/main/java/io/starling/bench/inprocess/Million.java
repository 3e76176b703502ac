package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.transport.MemoryChannel;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What so many sessions take of the heap, and how long a message to any one of them takes while
 * sessions come and go. Two loops; each session comes from an address of its own.
 *
 * <p>Arguments: sessions, messages per second, sessions that come and go per second, seconds.
 */
public final class Million {

  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final MemoryNode node = new MemoryNode(2, Limits.DEFAULT);
  private final Crowd crowd = new Crowd(node, this::arrived);
  private final AtomicInteger arrived = new AtomicInteger();
  private final long[] latencies;
  private volatile boolean measuring;

  private Million(int latenciesMax) {
    latencies = new long[latenciesMax];
  }

  /** The payload is the time when the message was due: the last eight octets of its event. */
  private void arrived(ByteBuf octets, int end) {
    if (measuring) {
      latencies[arrived.getAndIncrement()] = System.nanoTime() - octets.getLong(end - 8);
    }
  }

  /** A client whose answers nobody looks at. */
  private static final class Sender extends Peer {
    Sender(MemoryNode node) {
      super(node);
    }
  }

  /**
   * Runs it.
   *
   * @throws IOException when the recording of the collector cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    int sessions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
    int churn = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000;
    int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 20;
    new Million(rate * seconds).run(sessions, rate, churn, seconds);
  }

  private void run(int sessions, int rate, int churn, int seconds) throws IOException {
    Sender[] senders = {new Sender(node), new Sender(node)};
    long empty = liveHeap();
    long began = System.nanoTime();
    try (Pauses pauses = new Pauses()) {
      crowd.grow(sessions);
      Report.line(
          "%,d sessions opened in %.1f s; collector: %s",
          sessions, (System.nanoTime() - began) / 1e9, pauses.take());
    }
    long idle = liveHeap();
    Report.line("live heap per session: %,d B", (idle - empty) / sessions);
    crowd.subscribe(0, sessions, null);
    Report.line(
        "live heap per session that subscribes to a topic of its own: %,d B",
        (liveHeap() - empty) / sessions);
    try (Pauses pauses = new Pauses();
        Stalls stalls = new Stalls(node)) {
      long opened = node.count(Counter.SESSIONS_OPENED);
      long closed = node.count(Counter.SESSIONS_CLOSED);
      int sent = send(senders, rate, churn, seconds);
      Report.line(
          "%,d messages at %,d/s to random sessions, %,d sessions came and %,d went in %d s",
          sent,
          rate,
          node.count(Counter.SESSIONS_OPENED) - opened,
          node.count(Counter.SESSIONS_CLOSED) - closed,
          seconds);
      int count = arrived.get();
      long[] sorted = Report.sorted(latencies, count);
      Report.line(
          "arrived %,d; us from due to arrival: p50 %,d, p99 %,d, p99.9 %,d, longest %,d",
          count,
          Report.percentile(sorted, 0.5) / 1000,
          Report.percentile(sorted, 0.99) / 1000,
          Report.percentile(sorted, 0.999) / 1000,
          sorted[count - 1] / 1000);
      Report.line("longest delay of a loop: %.1f ms", stalls.takeMillis());
      Report.line("collector: %s", pauses.take());
    }
    Report.line("live heap after it: %,d MB", liveHeap() >> 20);
    node.close();
  }

  /** Sends at a fixed rate, whatever comes back; returns the number sent after a second. */
  private int send(Sender[] senders, int rate, int churn, int seconds) {
    SplittableRandom random = new SplittableRandom(1);
    long[] replaced = new long[crowd.size()];
    long interval = SETTLED_NANOS / rate;
    int warm = rate;
    long begin = System.nanoTime();
    int sent = 0;
    int gone = 0;
    for (int i = 0; i < warm + rate * (seconds - 1); i++) {
      long due = begin + i * interval;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
      }
      if (i == warm) {
        measuring = true;
      }
      for (; gone < (long) i * churn / rate; gone++) {
        int member = random.nextInt(crowd.size());
        crowd.replace(member);
        replaced[member] = due;
      }
      int member = random.nextInt(crowd.size());
      if (replaced[member] == 0 || due - replaced[member] > SETTLED_NANOS) {
        send(senders[i % 2].channel, member, due);
        sent += measuring ? 1 : 0;
      }
    }
    LockSupport.parkNanos(SETTLED_NANOS);
    return sent;
  }

  private static void send(MemoryChannel channel, int member, long due) {
    ByteBuf frame =
        Frames.of(new Publish(1, PublishOptions.DEFAULT, Crowd.topic(member), Payload.of(due)));
    channel.eventLoop().execute(() -> channel.arrive(frame));
  }

  private static long liveHeap() {
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
