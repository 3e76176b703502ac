package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Subprotocol;
import io.starling.wamp.message.SerializerFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client that receives its messages as a stream of server-sent events (HTML, section 9.2), each
 * an event {@code wamp} with a number as its id.
 *
 * <pre>
 *   id: 7
 *   event: wamp
 *   data: [36,5512315355,4429313566,{},["a"]]
 * </pre>
 *
 * <p>A client whose stream breaks opens another, which takes the place of the first. It goes on
 * behind the event that the client names as its last one, for which the latest events are kept when
 * they have been sent; when it names none, with what has not been sent. A client that names an
 * event behind which one is gone has lost messages, and its session ends.
 *
 * <p>Threads: as {@link HttpLink}.
 */
public final class EventStreamLink extends HttpLink {

  /** A request that is answered with a stream, unless it is refused. */
  public interface Listener extends Request {

    /** Events behind the last one that it names are gone. */
    void lost();

    /** Begins the stream. */
    void begin();

    /** Carries events to the client. */
    void events(ByteBuf events, Delivery delivery);

    /** Ends the stream. */
    void end();

    /** Breaks the connection off. */
    void cut();
  }

  /** No event was named. */
  public static final long NONE = -1;

  /** More than this is not handed to the network before some of it has left. */
  private static final long WINDOW = 64 << 10;

  private static final ByteProcessor NO_LINE_END = b -> b != '\n' && b != '\r';
  private static final byte[] PREFIX = ascii("\nevent: wamp\ndata: ");
  private static final byte[] SUFFIX = ascii("\n\n");
  private static final byte[] KEEP_ALIVE = ascii(":\n\n");
  private static final byte[] TERMINATED =
      ascii("event: transport_error\ndata: {\"error\":\"session_terminated\"}\n\n");

  private final Duration keepAlive;
  private final long replayBytes;
  private final Deque<ByteBuf> sent = new ArrayDeque<>(4);
  private long sentBytes;

  /** The ids of the last event that was queued, and of the last that was sent. */
  private long lastQueued;

  private long lastSent;
  private @Nullable Listener listener;
  private boolean progress;

  /**
   * Makes the link of a transport that is being opened; {@link #begin} follows.
   *
   * @param keepAlive how long a stream may be silent before it carries a comment
   * @param idleTimeout how long the client may be without a stream
   * @param replayBytes how many octets of events are kept when they have been sent
   * @param forget called once when the transport has ended
   */
  public EventStreamLink(
      NettyLoop loop, Duration keepAlive, Duration idleTimeout, long replayBytes, Runnable forget) {
    super(loop, new Subprotocol(SerializerFormat.JSON, false), idleTimeout, forget);
    this.keepAlive = keepAlive;
    this.replayBytes = replayBytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  String name() {
    return "sse";
  }

  /**
   * The client opens a stream.
   *
   * @param after the last event that it has received, or {@link #NONE}
   */
  public void receive(Listener request, long after) {
    atHome(() -> attach(request, after), request::gone);
  }

  private void attach(Listener request, long after) {
    if (isClosed()) {
      request.gone();
      return;
    }
    if (!rewind(after)) {
      loop.counters().add(TransportCounter.HTTP_TRANSPORT_REQUESTS_REFUSED);
      request.lost();
      end();
      return;
    }
    if (!isFetchable()) {
      request.gone();
      end();
      return;
    }
    Listener earlier = listener;
    if (earlier != null) {
      earlier.cut();
    }
    listener = request;
    progress = true;
    schedule(keepAlive);
    request.begin();
    // The id makes a client that loses the stream now say where it was.
    write(request, Unpooled.wrappedBuffer(ascii("retry: 1000\nid: " + lastSent + "\n\n")));
    fetch();
  }

  /** Makes what was sent behind an event pending again; false when it is gone. */
  private boolean rewind(long after) {
    if (after == NONE) {
      return true;
    }
    long missing = lastSent - after;
    if (missing < 0 || missing > sent.size()) {
      return false;
    }
    for (; missing > 0; missing--) {
      ByteBuf event = sent.removeLast();
      sentBytes -= cost(event);
      lastSent--;
      putBack(event);
    }
    return true;
  }

  @Override
  void abandoned(Request request) {
    if (request.equals(listener)) {
      listener = null;
      scheduleIdle();
    }
  }

  /** A line end in JSON that is valid can only be white space, and must not end the event. */
  @Override
  ByteBuf framed(ByteBuf message) {
    byte[] id = ascii("id: " + ++lastQueued);
    int size = message.readableBytes();
    ByteBuf event = newBuffer(id.length + PREFIX.length + size + SUFFIX.length);
    event.writeBytes(id).writeBytes(PREFIX);
    int start = event.writerIndex();
    event.writeBytes(message);
    message.release();
    int from = start;
    for (int at; (at = event.forEachByte(from, start + size - from, NO_LINE_END)) >= 0; ) {
      event.setByte(at, ' ');
      from = at + 1;
    }
    return event.writeBytes(SUFFIX);
  }

  @Override
  boolean isAwaited() {
    return listener != null;
  }

  @Override
  void fetch() {
    Listener present = listener;
    if (present == null) {
      return;
    }
    while (pending() > 0 && underWay() < WINDOW) {
      write(present, taken());
    }
    if (!isFetchable()) {
      end();
    }
  }

  /** Takes pending events of about a window's size. */
  private ByteBuf taken() {
    CompositeByteBuf events = loop.allocator().compositeDirectBuffer(Math.max(2, pending()));
    for (ByteBuf event = poll(); event != null; event = room(events) ? poll() : null) {
      events.addComponent(true, event.retainedDuplicate());
      keep(event);
    }
    return events;
  }

  private static boolean room(ByteBuf events) {
    return events.readableBytes() < WINDOW;
  }

  private void keep(ByteBuf event) {
    lastSent++;
    sent.add(event);
    sentBytes += cost(event);
    while (sentBytes > replayBytes) {
      ByteBuf oldest = sent.remove();
      sentBytes -= cost(oldest);
      oldest.release();
    }
  }

  private void write(Listener present, ByteBuf events) {
    int cost = events.readableBytes();
    departed(events, cost);
    schedule(keepAlive);
    present.events(events, fate -> atHome(() -> written(present, cost, fate), () -> {}));
  }

  /** What was lost is kept, and sent again when the client says that it does not have it. */
  private void written(Listener to, long cost, Fate fate) {
    arrived(cost);
    if (fate == Fate.SENT) {
      progress = true;
      fetch();
    } else {
      abandoned(to);
    }
  }

  /** Says that the stream is alive, or breaks one off that its client does not read. */
  @Override
  void silent() {
    Listener present = listener;
    if (present == null) {
      return;
    }
    if (underWay() > 0 && !progress) {
      listener = null;
      scheduleIdle();
      present.cut();
      return;
    }
    progress = false;
    write(present, Unpooled.wrappedBuffer(KEEP_ALIVE));
  }

  @Override
  void ended() {
    Listener present = listener;
    listener = null;
    if (present != null) {
      present.events(Unpooled.wrappedBuffer(TERMINATED), _ -> {});
      present.end();
    }
    for (ByteBuf event = sent.poll(); event != null; event = sent.poll()) {
      event.release();
    }
  }
}
