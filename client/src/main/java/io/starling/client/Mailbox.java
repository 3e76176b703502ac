package io.starling.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of requests from the user's threads to the home loop, in order. All that waits when the
 * loop comes by is handled in one go and leaves in one flush; while the connection cannot take
 * more, requests wait here.
 *
 * <p>{@link #offer} and {@link #post} may be called from any thread, the rest only on the loop.
 */
final class Mailbox {

  /** Handled before I/O gets its turn. */
  private static final int BATCH_MAX = 1024;

  /** What the mailbox needs to know of its owner. */
  interface Owner {

    /** Whether more may be sent now. */
    boolean isReady();

    /** A batch was handled. */
    void batchEnded();
  }

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final HomeLoop loop;
  private final Owner owner;
  private final int sizeMax;

  Mailbox(HomeLoop loop, int sizeMax, Owner owner) {
    this.loop = loop;
    this.sizeMax = sizeMax;
    this.owner = owner;
  }

  /** Posts a request unless too many wait; false when they do. */
  boolean offer(Runnable request) {
    if (size.get() >= sizeMax) {
      return false;
    }
    post(request);
    return true;
  }

  /** Posts what has a bound of its own, such as the answers to invocations. */
  void post(Runnable request) {
    waiting.add(request);
    size.incrementAndGet();
    wake();
  }

  /** The owner is ready again. */
  void wake() {
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false);
    for (int i = 0; i < BATCH_MAX && owner.isReady(); i++) {
      Runnable request = waiting.poll();
      if (request == null) {
        break;
      }
      size.decrementAndGet();
      request.run();
    }
    owner.batchEnded();
    if (owner.isReady() && !waiting.isEmpty()) {
      wake();
    }
  }
}
