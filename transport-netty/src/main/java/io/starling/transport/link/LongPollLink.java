package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.starling.router.loop.Timer;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.router.session.Connection;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Batching;
import io.starling.wamp.framing.FramingViolation;
import io.starling.wamp.framing.Subprotocol;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.UnrepresentableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that sends and fetches its messages with HTTP requests (WAMP, "HTTP Longpoll
 * Transport"): the router's {@link Link} without a channel of its own.
 *
 * <pre>
 *   OPEN --closed by the router--> CLOSING --fetched and closed, or not polled in time--> CLOSED
 *     |                                                                                   ^
 *     +----- /close, not polled in time, an answer could not be delivered ----------------+
 * </pre>
 *
 * <p>In CLOSING the last messages, such as an ABORT, can still be fetched, and the client can still
 * say that it closes.
 *
 * <p>What is queued waits in buffers of its exact size until the client asks for it. It counts as
 * queued, too, while an answer is on its way.
 *
 * <p>Threads: lives on the loop that it was opened on; requests come in on any loop and are handed
 * over. All methods that take a {@link Request} are safe for all threads, all others are confined.
 */
@SuppressWarnings("EnumOrdinal") // Any distinct kinds of shared frames will do.
public final class LongPollLink extends Timer implements Link {

  private static final Logger log = LoggerFactory.getLogger(LongPollLink.class);

  /** Room for an envelope in front of a payload of known size. */
  private static final int ENVELOPE = 512;

  /** What a queued message costs besides its octets, at least. */
  private static final int MESSAGE_COST = 128;

  /** A request of the client; it is answered exactly once, from any thread. */
  public interface Request {

    /** Carries messages to the client. */
    void messages(Subprotocol protocol, ByteBuf messages, Delivery delivery);

    /** It is done, and there is nothing to tell. */
    void done();

    /** It is wrong. */
    void refused(String reason);

    /** There is no such transport any more. */
    void gone();
  }

  /** Learns what became of an answer. */
  @FunctionalInterface
  public interface Delivery {

    /** The answer was handed to the network, or the client is gone; called from any thread. */
    void ended(boolean delivered);
  }

  /**
   * What the transport was opened with.
   *
   * @param protocol what is spoken
   * @param receiveTimeout how long a receive waits for messages
   * @param idleTimeout how long the client may take from one receive to the next
   */
  public record Terms(Subprotocol protocol, Duration receiveTimeout, Duration idleTimeout) {}

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  /** What came in while reading was paused; bounded, since each holds its HTTP connection up. */
  private record Held(ByteBuf body, Request request) {}

  private final NettyLoop loop;
  private final Terms terms;
  private final Runnable forget;
  private final Serializer serializer;
  private final @Nullable Batching batching;
  private final Deque<ByteBuf> queue = new ArrayDeque<>(4);
  private final Deque<Held> held = new ArrayDeque<>(1);
  private @Nullable Connection connection;
  private @Nullable Request poll;
  private State state = State.OPEN;
  private long queued;
  private boolean aboveSoft;
  private boolean aborted;
  private boolean paused;
  private boolean roundEndAsked;

  /**
   * Makes the link of a transport that is being opened; {@link #begin} follows.
   *
   * @param forget called once when the transport has ended
   */
  public LongPollLink(NettyLoop loop, Terms terms, Runnable forget) {
    this.loop = loop;
    this.terms = terms;
    this.forget = forget;
    this.serializer = loop.serializer(terms.protocol().format());
    this.batching = terms.protocol().batched() ? new Batching(terms.protocol().format()) : null;
  }

  /** Tells the router of the client; on the loop. */
  public void begin(Arrival arrival, Map<String, String> headers) {
    loop.counters().add(TransportCounter.LONG_POLLS_OPENED);
    schedule(terms.idleTimeout());
    connection = loop.core().connect(this, arrival.origin("longpoll", headers), System.nanoTime());
  }

  // Requests.

  /** The client waits for messages. */
  public void receive(Request request) {
    atHome(() -> await(request), request::gone);
  }

  /**
   * The client sends a message or a batch.
   *
   * @param body one reference is taken over
   */
  public void send(ByteBuf body, Request request) {
    atHome(
        () -> take(new Held(body, request)),
        () -> {
          body.release();
          request.gone();
        });
  }

  /** The client closes. */
  public void close(Request request) {
    atHome(
        () -> {
          end();
          request.done();
        },
        request::gone);
  }

  /** The client's connection was lost while a receive waited. */
  public void abandon(Request request) {
    atHome(
        () -> {
          if (request.equals(poll)) {
            poll = null;
            schedule(terms.idleTimeout());
          }
        },
        () -> {});
  }

  /** Ends the transport because the node stops; from any thread. */
  public void cut() {
    atHome(this::end, () -> {});
  }

  private void atHome(Runnable work, Runnable otherwise) {
    if (loop.eventLoop().inEventLoop()) {
      work.run();
      return;
    }
    try {
      loop.eventLoop().execute(work);
    } catch (RejectedExecutionException stopped) {
      otherwise.run();
    }
  }

  private void await(Request request) {
    if (state == State.CLOSED || (state == State.CLOSING && queue.isEmpty())) {
      request.gone();
    } else if (poll != null) {
      loop.counters().add(TransportCounter.LONG_POLL_REQUESTS_REFUSED);
      request.refused("there is a receive already");
    } else {
      poll = request;
      schedule(terms.receiveTimeout());
      answer();
    }
  }

  /** At the end of the round, so that a batch has all of it. */
  private void answerAtRoundEnd() {
    if (!roundEndAsked && poll != null) {
      roundEndAsked = true;
      loop.eventLoop().execute(this::answer);
    }
  }

  private void answer() {
    roundEndAsked = false;
    Request waiting = poll;
    if (waiting == null) {
      return;
    }
    if (!queue.isEmpty()) {
      poll = null;
      schedule(terms.idleTimeout());
      long before = queued;
      ByteBuf messages = fetched();
      long cost = before - queued;
      queued += cost;
      loop.counters().add(TransportCounter.BYTES_OUT, messages.readableBytes());
      loop.counters().add(TransportCounter.FLUSHES);
      waiting.messages(
          terms.protocol(),
          messages,
          delivered -> atHome(() -> delivered(cost, delivered), () -> {}));
    } else if (state != State.OPEN) {
      poll = null;
      waiting.done();
    }
  }

  /** Takes one message off the queue, or all when they are batched. */
  private ByteBuf fetched() {
    ByteBuf first = queue.remove();
    queued -= cost(first);
    if (batching == null || queue.isEmpty()) {
      return first;
    }
    CompositeByteBuf all = loop.allocator().compositeDirectBuffer(queue.size() + 1);
    all.addComponent(true, first);
    for (ByteBuf next = queue.poll(); next != null; next = queue.poll()) {
      queued -= cost(next);
      all.addComponent(true, next);
    }
    return all;
  }

  private void delivered(long cost, boolean delivered) {
    queued -= cost;
    if (!delivered) {
      // The messages are lost, and the session cannot go on as if they were not.
      loop.counters().add(TransportCounter.IO_ERRORS);
      end();
      return;
    }
    if (poll == null) {
      // A long answer may have taken its time.
      schedule(terms.idleTimeout());
    }
    Connection client = connection;
    if (aboveSoft && queued <= loop.settings().outboundSoft() / 2) {
      aboveSoft = false;
      if (client != null && isOpen()) {
        loop.core().writable(client, System.nanoTime());
      }
    }
  }

  private void take(Held arrived) {
    if (state != State.OPEN) {
      arrived.body.release();
      arrived.request.gone();
    } else if (paused || !held.isEmpty()) {
      held.add(arrived);
    } else {
      deliver(arrived);
    }
  }

  private void deliver(Held arrived) {
    ByteBuf body = arrived.body;
    Connection client = connection;
    @Nullable String wrong = "closed";
    try {
      loop.counters().add(TransportCounter.BYTES_IN, body.readableBytes());
      wrong = client == null ? wrong : deliver(client, body);
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("a long-poll transport failed and is closed");
      loop.counters().add(TransportCounter.INTERNAL_ERRORS);
      end();
      wrong = "the transport failed";
    } finally {
      body.release();
    }
    if (wrong == null) {
      arrived.request.done();
    } else {
      arrived.request.refused(wrong);
    }
  }

  /** Gives all messages of a request to the router; returns what is wrong with it, or null. */
  private @Nullable String deliver(Connection client, ByteBuf body) {
    try {
      if (batching == null) {
        deliver(client, body, body.readerIndex(), body.writerIndex());
        return null;
      }
      int end = body.writerIndex();
      int start = body.readerIndex();
      do {
        body.setIndex(start, end);
        int length = batching.next(body).readableBytes();
        int next = body.readerIndex();
        int from = terms.protocol().format().isText() ? start : next - length;
        deliver(client, body, from, from + length);
        start = next;
      } while (start < end && isOpen());
      return null;
    } catch (FramingViolation violation) {
      loop.counters().add(TransportCounter.FRAMING_VIOLATIONS);
      String text = "a batch is malformed";
      loop.core().violated(client, new ProtocolViolation(text), System.nanoTime());
      return text;
    } catch (ProtocolViolation violation) {
      loop.core().violated(client, violation, System.nanoTime());
      return violation.text();
    }
  }

  private void deliver(Connection client, ByteBuf body, int start, int end) {
    loop.counters().add(TransportCounter.FRAMES_IN);
    body.setIndex(start, end);
    loop.core().receive(client, serializer.read(body), System.nanoTime());
  }

  // The router's side.

  private boolean isOpen() {
    return state == State.OPEN && !aborted;
  }

  @Override
  public SendResult send(Message message, @Nullable SharedFrames frames) {
    if (!isOpen()) {
      return SendResult.CLOSED;
    }
    int kind = frames == null ? SharedKinds.NONE : sharedKind();
    ByteBuf octets;
    try {
      octets =
          frames == null || kind == SharedKinds.NONE
              ? encoded(message)
              : shared(message, frames, kind);
    } catch (UnrepresentableException unrepresentable) {
      return SendResult.UNREPRESENTABLE;
    }
    queue.add(octets);
    queued += cost(octets);
    aboveSoft = aboveSoft || queued > loop.settings().outboundSoft();
    loop.counters().add(TransportCounter.FRAMES_OUT);
    aborted = message instanceof Abort;
    answerAtRoundEnd();
    return SendResult.SENT;
  }

  private static long cost(ByteBuf octets) {
    return MESSAGE_COST + (long) octets.capacity();
  }

  private int sharedKind() {
    int format = terms.protocol().format().ordinal();
    if (batching == null) {
      return SharedKinds.bare(format);
    }
    // The separator of text is each client's choice.
    return terms.protocol().format().isText() ? SharedKinds.NONE : SharedKinds.batched(format);
  }

  /** A shared frame is copied: who waits to be polled must not hold it for all. */
  private ByteBuf shared(Message message, SharedFrames frames, int kind) {
    ByteBuf frame = frames.get(kind);
    if (frame == null) {
      frame = encoded(message);
      frames.put(kind, frame);
    }
    return exact(frame);
  }

  private ByteBuf exact(ByteBuf octets) {
    int size = octets.readableBytes();
    return loop.allocator()
        .directBuffer(size, Math.max(1, size))
        .writeBytes(octets, octets.readerIndex(), size);
  }

  private ByteBuf encoded(Message message) {
    int payload =
        message.payload() instanceof EncodedPayload encoded
            ? encoded.argsLength() + encoded.kwargsLength()
            : 0;
    ByteBuf made = loop.allocator().directBuffer(payload + ENVELOPE);
    try {
      if (batching == null) {
        serializer.write(message, made);
      } else {
        int begun = batching.begin(made);
        serializer.write(message, made);
        batching.end(made, begun);
      }
      if (made.readableBytes() >= made.capacity() / 2) {
        return made.retain();
      }
      return exact(made);
    } finally {
      made.release();
    }
  }

  @Override
  public long queuedBytes() {
    return queued;
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
    if (!held.isEmpty()) {
      // Not from inside the router.
      loop.eventLoop().execute(this::deliverHeld);
    }
  }

  private void deliverHeld() {
    while (!paused && state == State.OPEN) {
      Held next = held.poll();
      if (next == null) {
        return;
      }
      deliver(next);
    }
  }

  // The end.

  @Override
  public void close(CloseCause cause) {
    if (state == State.OPEN) {
      state = State.CLOSING;
      schedule(terms.idleTimeout());
      // Not from inside the router.
      loop.eventLoop()
          .execute(
              () -> {
                leave();
                answer();
              });
    }
  }

  private void end() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    loop.timers().cancel(this);
    leave();
    Request waiting = poll;
    poll = null;
    if (waiting != null) {
      waiting.done();
    }
    for (ByteBuf octets = queue.poll(); octets != null; octets = queue.poll()) {
      queued -= cost(octets);
      octets.release();
    }
    loop.counters().add(TransportCounter.LONG_POLLS_CLOSED);
    forget.run();
  }

  private void leave() {
    Connection client = connection;
    connection = null;
    for (Held next = held.poll(); next != null; next = held.poll()) {
      next.body.release();
      next.request.gone();
    }
    if (client != null) {
      loop.core().disconnected(client, System.nanoTime());
    }
  }

  // Time.

  private void schedule(Duration delay) {
    if (state != State.CLOSED) {
      loop.timers().schedule(this, System.nanoTime() + delay.toNanos());
    }
  }

  @Override
  public void expired(long nowNanos) {
    Request waiting = poll;
    if (waiting != null) {
      poll = null;
      schedule(terms.idleTimeout());
      waiting.done();
    } else {
      if (state == State.OPEN) {
        loop.counters().add(TransportCounter.LONG_POLLS_EXPIRED);
      }
      end();
    }
  }
}
