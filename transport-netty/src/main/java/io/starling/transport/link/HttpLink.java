package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
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
 * A client that sends its messages with HTTP requests, and receives them with others: the router's
 * {@link Link} without a channel of its own. How it receives is in the subclasses.
 *
 * <pre>
 *   OPEN --closed by the router--> CLOSING --all fetched, or nobody asks in time--> CLOSED
 *     |                                                                             ^
 *     +----- /close, nobody asks in time, a message was lost -----------------------+
 * </pre>
 *
 * <p>In CLOSING the last messages, such as an ABORT, can still be fetched, and the client can still
 * say that it closes.
 *
 * <p>What is queued waits in buffers of its exact size until the client asks for it. It counts as
 * queued, too, while it is on its way.
 *
 * <p>Threads: lives on the loop that it was opened on; requests come in on any loop and are handed
 * over. All methods that take a {@link Request} are safe for all threads, all others are confined.
 */
@SuppressWarnings("EnumOrdinal") // Any distinct kinds of shared frames will do.
public abstract class HttpLink extends Timer implements Link {

  private static final Logger log = LoggerFactory.getLogger(HttpLink.class);

  /** Room for an envelope in front of a payload of known size. */
  private static final int ENVELOPE = 512;

  /** What a queued message costs besides its octets, at least. */
  private static final int MESSAGE_COST = 128;

  /** A request of the client; it is answered exactly once, from any thread. */
  public interface Request {

    /** It is done, and there is nothing to tell. */
    void done();

    /** It is wrong. */
    void refused(String reason);

    /** There is no such transport any more. */
    void gone();
  }

  /** Learns what became of messages that were sent; called once, from any thread. */
  @FunctionalInterface
  public interface Delivery {

    /** They have an end. */
    void ended(Fate fate);
  }

  /** What became of messages that were sent. */
  public enum Fate {
    /** They were handed to the network. */
    SENT,
    /** The client went before anything was written. */
    UNSENT,
    /** The client went while they were written: nobody knows how much of them it has. */
    LOST
  }

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  /** What came in while reading was paused; bounded, since each holds its HTTP connection up. */
  private record Held(ByteBuf body, Request request) {}

  final NettyLoop loop;
  private final Subprotocol protocol;
  private final Duration idleTimeout;
  private final Runnable forget;
  private final Serializer serializer;
  private final @Nullable Batching batching;
  private final Deque<ByteBuf> queue = new ArrayDeque<>(4);
  private final Deque<Held> held = new ArrayDeque<>(1);
  private @Nullable Connection connection;
  private State state = State.OPEN;
  private long queued;
  private long underWay;
  private boolean aboveSoft;
  private boolean aborted;
  private boolean paused;
  private boolean roundEndAsked;

  /**
   * Makes the link of a transport that is being opened; {@link #begin} follows.
   *
   * @param idleTimeout how long the client may be without a request that receives
   * @param forget called once when the transport has ended
   */
  HttpLink(NettyLoop loop, Subprotocol protocol, Duration idleTimeout, Runnable forget) {
    this.loop = loop;
    this.protocol = protocol;
    this.idleTimeout = idleTimeout;
    this.forget = forget;
    this.serializer = loop.serializer(protocol.format());
    this.batching = protocol.batched() ? new Batching(protocol.format()) : null;
  }

  /** The name of the transport for the router. */
  abstract String name();

  /** Tells the router of the client; on the loop. */
  public final void begin(Arrival arrival, Map<String, String> headers) {
    loop.counters().add(TransportCounter.HTTP_TRANSPORTS_OPENED);
    scheduleIdle();
    connection =
        loop.core().connect(this, arrival.unboundOrigin(name(), headers), System.nanoTime());
  }

  // Requests.

  /**
   * The client sends a message or a batch.
   *
   * @param body one reference is taken over
   */
  public final void send(ByteBuf body, Request request) {
    atHome(
        () -> take(new Held(body, request)),
        () -> {
          body.release();
          request.gone();
        });
  }

  /** The client closes. */
  public final void close(Request request) {
    atHome(
        () -> {
          end();
          request.done();
        },
        request::gone);
  }

  /** The connection of a request that receives was lost. */
  public final void abandon(Request request) {
    atHome(() -> abandoned(request), () -> {});
  }

  /** Ends the transport because the node stops; from any thread. */
  public final void cut() {
    atHome(this::end, () -> {});
  }

  final void atHome(Runnable work, Runnable otherwise) {
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

  abstract void abandoned(Request request);

  // Messages of the client.

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
      log.atError().setCause(bug).log("an HTTP transport failed and is closed");
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
        int from = protocol.format().isText() ? start : next - length;
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

  // Messages for the client.

  /** Whether messages are exchanged: not any more after an ABORT or a close. */
  private boolean isOpen() {
    return state == State.OPEN && !aborted;
  }

  /** Whether messages may still be fetched. */
  final boolean isFetchable() {
    return state == State.OPEN || (state == State.CLOSING && !queue.isEmpty());
  }

  /** Whether the transport has ended. */
  final boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The protocol that is spoken. */
  final Subprotocol protocol() {
    return protocol;
  }

  @Override
  public final SendResult send(Message message, @Nullable SharedFrames frames) {
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
    octets = framed(octets);
    queue.add(octets);
    queued += cost(octets);
    aboveSoft = aboveSoft || queuedBytes() > loop.settings().outboundSoft();
    loop.counters().add(TransportCounter.FRAMES_OUT);
    aborted = message instanceof Abort;
    fetchAtRoundEnd();
    return SendResult.SENT;
  }

  static long cost(ByteBuf octets) {
    return MESSAGE_COST + (long) octets.capacity();
  }

  private int sharedKind() {
    int format = protocol.format().ordinal();
    if (batching == null) {
      return SharedKinds.bare(format);
    }
    // The separator of text is each client's choice.
    return protocol.format().isText() ? SharedKinds.NONE : SharedKinds.batched(format);
  }

  /** A shared frame is copied: who waits to be asked must not hold it for all. */
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
    return newBuffer(size).writeBytes(octets, octets.readerIndex(), size);
  }

  /** Makes a buffer that has no room to spare. */
  final ByteBuf newBuffer(int size) {
    return loop.allocator().directBuffer(size, Math.max(1, size));
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

  /**
   * Puts a message into the form in which it is queued.
   *
   * @param message owned by this link alone, taken over
   */
  abstract ByteBuf framed(ByteBuf message);

  /** At the end of the round, so that a batch has all of it. */
  private void fetchAtRoundEnd() {
    if (!roundEndAsked && isAwaited()) {
      roundEndAsked = true;
      loop.eventLoop().execute(this::fetchNow);
    }
  }

  private void fetchNow() {
    roundEndAsked = false;
    fetch();
  }

  /** Whether somebody waits for messages. */
  abstract boolean isAwaited();

  /** Gives to who waits what there is, and tells it when there will be nothing more. */
  abstract void fetch();

  /** Takes the next message off the queue, or null. */
  final @Nullable ByteBuf poll() {
    ByteBuf next = queue.poll();
    if (next != null) {
      queued -= cost(next);
    }
    return next;
  }

  /** Puts a message that has not reached the client in front of the queue. */
  final void putBack(ByteBuf octets) {
    queue.addFirst(octets);
    queued += cost(octets);
  }

  final int pending() {
    return queue.size();
  }

  /** Messages are handed to the network; {@link #arrived} follows. */
  final void departed(ByteBuf octets, long cost) {
    underWay += cost;
    loop.counters().add(TransportCounter.BYTES_OUT, octets.readableBytes());
    loop.counters().add(TransportCounter.FLUSHES);
  }

  /** Messages are not under way any more. */
  final void arrived(long cost) {
    underWay -= cost;
    Connection client = connection;
    if (aboveSoft && queuedBytes() <= loop.settings().outboundSoft() / 2) {
      aboveSoft = false;
      if (client != null && isOpen()) {
        loop.core().writable(client, System.nanoTime());
      }
    }
  }

  /** What was handed to the network and is not known to have left. */
  final long underWay() {
    return underWay;
  }

  @Override
  public final long queuedBytes() {
    return queued + underWay;
  }

  @Override
  public final void pauseReading() {
    paused = true;
  }

  @Override
  public final void resumeReading() {
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
  public final void close(CloseCause cause) {
    if (state == State.OPEN) {
      state = State.CLOSING;
      scheduleIdle();
      // Not from inside the router.
      loop.eventLoop()
          .execute(
              () -> {
                leave();
                fetch();
              });
    }
  }

  /** Ends the transport, whatever is still queued. */
  final void end() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    loop.timers().cancel(this);
    leave();
    ended();
    for (ByteBuf octets = poll(); octets != null; octets = poll()) {
      octets.release();
    }
    loop.counters().add(TransportCounter.HTTP_TRANSPORTS_CLOSED);
    forget.run();
  }

  /** The transport has ended: who waits for messages is told. */
  abstract void ended();

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

  /** Nobody asks for messages: the transport ends when it stays so. */
  final void scheduleIdle() {
    schedule(idleTimeout);
  }

  final void schedule(Duration delay) {
    if (state != State.CLOSED) {
      loop.timers().schedule(this, System.nanoTime() + delay.toNanos());
    }
  }

  @Override
  public final void expired(long nowNanos) {
    if (isAwaited()) {
      silent();
      return;
    }
    if (state == State.OPEN) {
      loop.counters().add(TransportCounter.HTTP_TRANSPORTS_EXPIRED);
    }
    end();
  }

  /** Who waits for messages has waited for as long as was scheduled. */
  abstract void silent();
}
