package io.starling.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of requests from the user's threads to the home loop, in order. All that waits when the
 * loop comes by is handled in one go and leaves in one flush; while the connection cannot take
 * more, requests wait here. After {@link #close()} the loop may be gone, so whoever finds a request
 * then abandons it.
 *
 * <p>{@link #offer} and {@link #post} may be called from any thread, the rest only on the loop.
 */
final class Mailbox {

  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  /** Handled before I/O gets its turn. */
  private static final int BATCH_MAX = 1024;

  /** Something for the loop to do. */
  interface Request {

    /** Called on the loop. */
    void run();

    /** The client is closed: called instead of {@link #run}, from any thread. */
    default void abandon() {}
  }

  /** What the mailbox needs to know of its owner. */
  interface Owner {

    /** Whether more may be sent now. */
    boolean isReady();

    /** A batch was handled. */
    void batchEnded();
  }

  private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final HomeLoop loop;
  private final Owner owner;
  private final int sizeMax;
  private volatile boolean closed;

  Mailbox(HomeLoop loop, int sizeMax, Owner owner) {
    this.loop = loop;
    this.sizeMax = sizeMax;
    this.owner = owner;
  }

  /** Posts a request unless too many wait; false when they do. */
  boolean offer(Request request) {
    if (size.get() >= sizeMax) {
      return false;
    }
    post(request);
    return true;
  }

  /** Posts what has a bound of its own, such as the answers to invocations. */
  void post(Request request) {
    waiting.add(request);
    size.incrementAndGet();
    if (closed) {
      abandonAll();
    } else {
      wake();
    }
  }

  /** The owner is ready again. */
  void wake() {
    if (scheduled.compareAndSet(false, true) && !loop.execute(this::drain)) {
      close();
    }
  }

  /** Takes no more requests, and abandons those that wait; also when the loop was ended early. */
  void close() {
    closed = true;
    abandonAll();
  }

  private void drain() {
    scheduled.set(false);
    for (int i = 0; i < BATCH_MAX && !closed && owner.isReady(); i++) {
      Request request = waiting.poll();
      if (request == null) {
        break;
      }
      size.decrementAndGet();
      run(request);
    }
    owner.batchEnded();
    if (!closed && owner.isReady() && !waiting.isEmpty()) {
      wake();
    }
  }

  /** One failing request must not keep the others from the router. */
  private static void run(Request request) {
    try {
      request.run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a request failed");
    }
  }

  private void abandonAll() {
    for (Request request = waiting.poll(); request != null; request = waiting.poll()) {
      size.decrementAndGet();
      request.abandon();
    }
  }
}
