package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Subprotocol;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client that asks for each message, or each batch, with a request (WAMP, "HTTP Longpoll
 * Transport").
 *
 * <p>One request at a time waits for messages. A second one takes the place of the first, which is
 * answered with nothing: a client whose connection broke asks again on another, and nobody can say
 * which of the two is learnt of first.
 *
 * <p>An answer that could not be delivered ends the session, since nobody acknowledges messages and
 * one would be missing; but when nothing of it was written it waits for the next request.
 *
 * <p>Threads: as {@link HttpLink}.
 */
public final class LongPollLink extends HttpLink {

  /** A request for messages. */
  public interface Poll extends Request {

    /** Carries messages to the client. */
    void messages(Subprotocol protocol, ByteBuf messages, Delivery delivery);
  }

  private final Duration receiveTimeout;
  private @Nullable Poll poll;

  /**
   * Makes the link of a transport that is being opened; {@link #begin} follows.
   *
   * @param receiveTimeout how long a request waits for messages
   * @param idleTimeout how long the client may take from one request to the next
   * @param forget called once when the transport has ended
   */
  public LongPollLink(
      NettyLoop loop,
      Subprotocol protocol,
      Duration receiveTimeout,
      Duration idleTimeout,
      Runnable forget) {
    super(loop, protocol, idleTimeout, forget);
    this.receiveTimeout = receiveTimeout;
  }

  @Override
  String name() {
    return "longpoll";
  }

  /** The client waits for messages. */
  public void receive(Poll request) {
    atHome(() -> await(request), request::gone);
  }

  private void await(Poll request) {
    if (!isFetchable()) {
      request.gone();
      return;
    }
    Poll earlier = poll;
    poll = request;
    schedule(receiveTimeout);
    if (earlier != null) {
      earlier.done();
    }
    fetch();
  }

  @Override
  void abandoned(Request request) {
    if (request.equals(poll)) {
      poll = null;
      scheduleIdle();
    }
  }

  @Override
  ByteBuf framed(ByteBuf message) {
    return message;
  }

  @Override
  boolean isAwaited() {
    return poll != null;
  }

  @Override
  void fetch() {
    Poll waiting = poll;
    if (waiting == null) {
      return;
    }
    if (pending() > 0) {
      poll = null;
      scheduleIdle();
      answer(waiting);
    } else if (!isFetchable()) {
      poll = null;
      waiting.done();
    }
  }

  private void answer(Poll waiting) {
    long before = queuedBytes();
    ByteBuf messages = fetched();
    long cost = before - queuedBytes();
    departed(messages, cost);
    waiting.messages(
        protocol(),
        messages.retainedDuplicate(),
        fate -> atHome(() -> answered(messages, cost, fate), messages::release));
  }

  /** Takes one message off the queue, or all when they are batched. */
  private ByteBuf fetched() {
    ByteBuf first = poll();
    if (first == null) {
      throw new IllegalStateException("nothing is pending");
    }
    if (!protocol().batched() || pending() == 0) {
      return first;
    }
    CompositeByteBuf all = loop.allocator().compositeDirectBuffer(pending() + 1);
    all.addComponent(true, first);
    for (ByteBuf next = poll(); next != null; next = poll()) {
      all.addComponent(true, next);
    }
    return all;
  }

  private void answered(ByteBuf messages, long cost, Fate fate) {
    arrived(cost);
    if (isClosed()) {
      messages.release();
      return;
    }
    switch (fate) {
      case SENT -> {
        messages.release();
        if (poll == null) {
          // A long answer may have taken its time.
          scheduleIdle();
        }
      }
      case UNSENT -> {
        putBack(messages);
        fetch();
      }
      case LOST -> {
        messages.release();
        loop.counters().add(TransportCounter.IO_ERRORS);
        end();
      }
    }
  }

  @Override
  void ended() {
    Poll waiting = poll;
    poll = null;
    if (waiting != null) {
      waiting.done();
    }
  }

  @Override
  void silent() {
    Poll waiting = poll;
    poll = null;
    scheduleIdle();
    if (waiting != null) {
      waiting.done();
    }
  }
}
