package io.starling.transport;

import io.starling.transport.TransportSettings.ConnectionLimits;
import io.starling.transport.link.AddressLimit;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections, in all and per address, and says when there are too many or when they come
 * too fast.
 *
 * <p>Threads: {@link #delayNanos} belongs to the accepting thread, all else is safe for all.
 */
final class ConnectionGate {

  private final ConnectionLimits limits;
  private final AtomicInteger total = new AtomicInteger();

  private final AddressLimit perAddress;

  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private volatile boolean closing;
  private long tokenNanos;
  private boolean begun;

  ConnectionGate(ConnectionLimits limits) {
    this.limits = limits;
    this.perAddress = new AddressLimit(limits.perAddress(), limits.loopbackFree());
  }

  /** Counts one more connection; false when there are too many, and then it is not counted. */
  boolean enter() {
    if (total.incrementAndGet() > limits.total()) {
      leave();
      return false;
    }
    return true;
  }

  /** Counts one connection less. */
  void leave() {
    if (total.decrementAndGet() == 0 && closing) {
      empty.complete(null);
    }
  }

  /** The number of connections. */
  int count() {
    return total.get();
  }

  /** Completes when there are no connections any more; no new ones may be accepted by then. */
  CompletableFuture<Void> whenEmpty() {
    closing = true;
    if (total.get() == 0) {
      empty.complete(null);
    }
    return empty;
  }

  /**
   * Counts a connection from an address, whose end {@link #leave(InetAddress)} has to follow.
   *
   * @return whether it is within the limit
   */
  boolean enter(InetAddress address) {
    return perAddress.enter(address);
  }

  /** Counts a connection from an address as gone. */
  void leave(InetAddress address) {
    perAddress.leave(address);
  }

  /**
   * Takes a token for one accepted connection. The bucket holds the tokens of one second.
   *
   * @return how long accepting should pause, in nanoseconds; usually 0
   */
  long delayNanos(long now) {
    long second = TimeUnit.SECONDS.toNanos(1);
    if (!begun || now - tokenNanos > second) {
      begun = true;
      tokenNanos = now - second;
    }
    tokenNanos += second / limits.acceptsPerSecond();
    return Math.max(0, tokenNanos - now);
  }
}
