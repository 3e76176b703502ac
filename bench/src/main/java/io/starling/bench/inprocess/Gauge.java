package io.starling.bench.inprocess;

import com.sun.management.ThreadMXBean;
import io.netty.channel.EventLoop;
import io.starling.router.port.Counter;
import io.starling.transport.MemoryNode;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a node does in a span of time: messages, and the processor time and memory they took. */
final class Gauge {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<MemoryNode> nodes;
  private final long[] threads;

  /**
   * What happened in a span.
   *
   * @param seconds its length
   * @param messages the messages routed: invocations, results and events
   * @param cpuNanos the processor time of the event loops
   * @param bytes what the event loops allocated
   */
  record Span(double seconds, long messages, long cpuNanos, long bytes) {

    double perSecond() {
      return messages / seconds;
    }

    double cpuMicros() {
      return cpuNanos / 1e3 / messages;
    }

    double bytesPerMessage() {
      return (double) bytes / messages;
    }
  }

  Gauge(List<MemoryNode> nodes) {
    this.nodes = nodes;
    this.threads =
        nodes.stream().flatMap(node -> node.loops().stream()).mapToLong(Gauge::threadOf).toArray();
  }

  private static long threadOf(EventLoop loop) {
    return loop.submit(() -> Thread.currentThread().threadId()).awaitUninterruptibly().getNow();
  }

  /** Watches for a while. */
  Span watch(double seconds) {
    return during(() -> LockSupport.parkNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1))));
  }

  /** Watches while something is done. */
  Span during(Runnable work) {
    Span before = now();
    work.run();
    Span after = now();
    return new Span(
        after.seconds - before.seconds,
        after.messages - before.messages,
        after.cpuNanos - before.cpuNanos,
        after.bytes - before.bytes);
  }

  private Span now() {
    long messages = 0;
    for (MemoryNode node : nodes) {
      messages +=
          node.count(Counter.INVOCATIONS)
              + node.count(Counter.RESULTS)
              + node.count(Counter.EVENTS);
    }
    long cpu = 0;
    long bytes = 0;
    for (long thread : threads) {
      cpu += THREADS.getThreadCpuTime(thread);
      bytes += THREADS.getThreadAllocatedBytes(thread);
    }
    return new Span(System.nanoTime() / 1e9, messages, cpu, bytes);
  }
}
