package io.starling.router.session;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.UnrepresentableException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A transport whose session has its home on another loop. What the client sends goes there by mail,
 * to a connection of that loop; this object is the link of that connection, and what it sends comes
 * back by mail.
 *
 * <pre>
 *   transport's loop                           home loop of the session
 *   Link <--> Connection (RELAYED) -- mail --> Connection --> Session
 *     ^                                            |
 *     +------------------- mail -------------- this as a Link
 * </pre>
 *
 * <p>A client that sends faster than the home loop works is not read from for a while. What is on
 * its way to the client counts as queued.
 *
 * <p>Threads: each method belongs to one of the two loops and says to which.
 */
final class Relay implements Link {

  private static final long UNHANDLED_MAX = 1 << 20;
  private static final long MESSAGE_BYTES = 64;

  private final Loop transportLoop;
  private final Link transport;
  private final Connection arrival;
  private final Sessions home;
  private final Loop homeLoop;
  private final @Nullable SerializerFormat format;

  /** Bytes of the client's messages on their way to the home loop. */
  private final AtomicLong unhandled = new AtomicLong();

  /** Bytes of messages on their way to the transport's loop. */
  private final AtomicLong unsent = new AtomicLong();

  /** The queue of the transport when the transport's loop last looked. */
  private volatile long queuedAtTransport;

  // Of the transport's loop.
  private boolean pausedForHome;
  private boolean pausedByHome;

  // Of the home loop.
  private @Nullable Connection connection;
  private boolean closed;

  /** Makes a relay; on the transport's loop. */
  Relay(Loop transportLoop, Link transport, Connection arrival, Sessions home) {
    this.transportLoop = transportLoop;
    this.transport = transport;
    this.arrival = arrival;
    this.home = home;
    this.homeLoop = home.loop();
    this.format = transport.format();
  }

  // ----------------------------------------------------------------- on the transport's loop

  /** Begins with a HELLO. */
  void begin(Hello hello) {
    toHome(
        () -> {
          Connection begun = home.connect(this, arrival.origin());
          connection = begun;
          begun.receive(hello);
        });
  }

  /** A message of the client. */
  void receive(Message message) {
    long bytes = MESSAGE_BYTES + message.payload().size();
    if (unhandled.addAndGet(bytes) > UNHANDLED_MAX && !pausedForHome) {
      pausedForHome = true;
      setReading();
    }
    message.payload().retain();
    transportLoop.post(homeLoop, new Inbound(this, message, bytes), 0);
  }

  /** The client broke the protocol. */
  void violate(String text) {
    toHome(() -> present().violate(text));
  }

  /** Handling a message failed on the transport's loop. */
  void fail() {
    toHome(() -> present().fail());
  }

  /** The transport's queue has shrunk. */
  void writable() {
    queuedAtTransport = transport.queuedBytes();
    toHome(() -> present().writable());
  }

  /** The transport is gone. */
  void lost() {
    toHome(
        () -> {
          closed = true;
          home.disconnect(present());
        });
  }

  private void toHome(Mail mail) {
    transportLoop.post(homeLoop, mail, 0);
  }

  private void setReading() {
    if (pausedForHome || pausedByHome) {
      transportLoop.outputs().pauseReading(transport);
    } else {
      transportLoop.outputs().resumeReading(transport);
    }
  }

  // ------------------------------------------------------------------------ on the home loop

  private Connection present() {
    Connection begun = connection;
    if (begun == null) {
      throw new IllegalStateException("a relay begins with HELLO");
    }
    return begun;
  }

  private void handled(long bytes) {
    long left = unhandled.addAndGet(-bytes);
    if (left <= UNHANDLED_MAX / 2 && left + bytes > UNHANDLED_MAX / 2) {
      toTransport(
          () -> {
            pausedForHome = false;
            setReading();
          });
    }
  }

  private void toTransport(Mail mail) {
    homeLoop.post(transportLoop, mail, 0);
  }

  @Override
  public SendResult send(Message message, @Nullable SharedFrames frames) {
    SerializerFormat known = format;
    if (closed || known == null) {
      return SendResult.CLOSED;
    }
    EncodedMessage encoded;
    try {
      encoded = home.encoder().encode(message, known, frames != null);
    } catch (UnrepresentableException unrepresentable) {
      return SendResult.UNREPRESENTABLE;
    }
    if (encoded.length() > messageSizeMax()) {
      return SendResult.TOO_LONG;
    }
    unsent.addAndGet(encoded.length());
    toTransport(
        () -> {
          transport.send(encoded, null);
          queuedAtTransport = transport.queuedBytes();
          unsent.addAndGet(-encoded.length());
        });
    return SendResult.SENT;
  }

  @Override
  public @Nullable SerializerFormat format() {
    return format;
  }

  @Override
  public int messageSizeMax() {
    return transport.messageSizeMax();
  }

  @Override
  public long queuedBytes() {
    return unsent.get() + queuedAtTransport;
  }

  @Override
  public void pauseReading() {
    toTransport(() -> setPausedByHome(true));
  }

  @Override
  public void resumeReading() {
    toTransport(() -> setPausedByHome(false));
  }

  private void setPausedByHome(boolean paused) {
    pausedByHome = paused;
    setReading();
  }

  @Override
  public void close(CloseCause cause) {
    if (!closed) {
      closed = true;
      toTransport(
          () -> {
            arrival.closedByHome();
            transportLoop.outputs().close(transport, cause);
          });
    }
  }

  /** A message on its way to the home loop, which holds a reference to its payload. */
  private record Inbound(Relay relay, Message message, long bytes) implements Mail {

    @Override
    public void deliver() {
      try {
        relay.present().receive(message);
      } finally {
        relay.handled(bytes);
      }
    }

    @Override
    public void failed() {
      relay.present().fail();
    }

    @Override
    public void discard() {
      message.payload().release();
    }
  }
}
