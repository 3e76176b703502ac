package io.starling.router.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.router.session.Connection;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.UnrepresentableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client with its transport: what it sends waits until the simulated router lets a loop read it,
 * and what it gets is handed to a listener at once, or later while the client is stalled.
 *
 * <p>Without encoding, messages are handed over as objects; with it, every message really becomes
 * bytes and back, in the client's format.
 */
public final class SimulatedClient implements Link {

  /** Where all simulated clients come from. */
  public static final Origin ORIGIN =
      new Origin("test", "simulation", "127.0.0.1:1", Set.of(), false, null, Map.of());

  private static final int PLAIN_MESSAGE_BYTES = 100;

  private final SimulatedRouter router;
  private final SimulatedLoop loop;
  private final SerializerFormat format;
  private final Connection connection;
  private final Deque<Object> outbox = new ArrayDeque<>();
  private final Deque<Received> stalledMessages = new ArrayDeque<>();

  private Consumer<Received> listener = received -> {};
  private Consumer<ByteBuf> frameListener = frame -> {};
  private @Nullable CloseCause closed;
  private boolean lost;
  private boolean gone;
  private boolean paused;
  private boolean stalled;
  private boolean tellsWritable;
  private int messageBytesMax = Integer.MAX_VALUE;
  private long queuedBytes;
  private @Nullable RuntimeException sendFailure;
  private @Nullable RuntimeException queuedBytesFailure;

  SimulatedClient(
      SimulatedRouter router, SimulatedLoop loop, SerializerFormat format, Origin origin) {
    this.router = router;
    this.loop = loop;
    this.format = format;
    this.connection = loop.loop().connect(this, origin, router.now());
  }

  /** Says who takes what this client gets. */
  public void onReceive(Consumer<Received> receiver) {
    this.listener = receiver;
  }

  /** Says who sees the bytes that this client gets; with encoding only. */
  public void onFrame(Consumer<ByteBuf> receiver) {
    this.frameListener = receiver;
  }

  /** The router's side of this client. */
  public Connection connection() {
    return connection;
  }

  /** The loop that carries this client. */
  public SimulatedLoop loop() {
    return loop;
  }

  /** The format of this client's messages. */
  @Override
  public SerializerFormat format() {
    return format;
  }

  // ------------------------------------------------------------------- the client's own acts

  /** Sends a message; a loop will read it some time, unless the connection has ended. */
  public void send(Message message) {
    if (!gone) {
      outbox.add(router.isEncoding() ? encoded(message) : message);
    }
  }

  private ByteBuf encoded(Message message) {
    ByteBuf frame = router.buffers().buffer();
    router.clientSerializers().of(format).write(message, frame);
    return frame;
  }

  /** Sends a message that is written as JSON, in this client's format; it may break the rules. */
  public void sendJson(String json) {
    ByteBuf text = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
    try {
      send(router.clientSerializers().of(SerializerFormat.JSON).read(text));
    } catch (ProtocolViolation violation) {
      outbox.add(violation);
    }
  }

  /** Sends bytes in this client's format, well-formed or not; only with encoding. */
  public void sendBytes(byte[] bytes) {
    sendBytes(bytes, bytes.length);
  }

  /** Sends bytes that come in a buffer of some size, and returns the buffer. */
  public ByteBuf sendBytes(byte[] bytes, int capacity) {
    ByteBuf frame = router.buffers().buffer().ensureWritable(capacity).writeBytes(bytes);
    outbox.add(frame);
    return frame;
  }

  /** Cuts the transport: what was not read is lost. */
  public void lose() {
    lost = true;
    discardOutbox();
  }

  /** Stops taking what the router sends: it queues up. */
  public void stall() {
    stalled = true;
  }

  /** Takes the first messages that are queued, and no more. */
  public void takeStalled(int messages) {
    for (int i = 0; i < messages && !stalledMessages.isEmpty(); i++) {
      listener.accept(stalledMessages.remove());
    }
  }

  /** The number of messages that are queued while the client is stalled. */
  public int stalledMessages() {
    return stalledMessages.size();
  }

  /** Takes all that is queued, and goes on. */
  public void unstall() {
    stalled = false;
    queuedBytes(0);
    deliverStalled();
  }

  /** Sets the number of bytes queued towards this client. */
  public void queuedBytes(long bytes) {
    long soft = router.limits().outboundSoft();
    tellsWritable |= queuedBytes > soft && bytes < soft / 2;
    queuedBytes = bytes;
  }

  /** Sets the longest message that this client takes; works with encoding. */
  public void messageBytesMax(int bytes) {
    messageBytesMax = bytes;
  }

  /** Makes the link throw at the next message, as a bug in it would. */
  public void failNextSend(RuntimeException bug) {
    sendFailure = bug;
  }

  /** Makes the link throw when it is next asked for its queue, as a bug in it would. */
  public void failQueuedBytes(RuntimeException bug) {
    queuedBytesFailure = bug;
  }

  // ------------------------------------------------------------------------------- its state

  /** Why the router closed this connection, or null. */
  public @Nullable CloseCause closed() {
    return closed;
  }

  /** Whether the connection has ended, whoever ended it. */
  public boolean isOver() {
    return closed != null || lost;
  }

  /** Whether the router does not read from this client for now. */
  public boolean isPaused() {
    return paused;
  }

  /** The number of messages that the router has not read yet. */
  public int unread() {
    return outbox.size();
  }

  // -------------------------------------------------------------------- driven by the router

  /** Whether the loop has something to do for this client. */
  boolean isRunnable() {
    return !gone && (isOver() || tellsWritable || (!paused && !outbox.isEmpty()));
  }

  /** Does a piece of work for this client on its loop: reads a burst of messages, say. */
  void run(int burst) {
    if (isOver()) {
      end();
    } else if (tellsWritable) {
      tellsWritable = false;
      loop.loop().writable(connection, router.now());
    } else {
      for (int i = 0; i < burst && !outbox.isEmpty(); i++) {
        hand(outbox.remove());
      }
    }
  }

  /** Lets the loop read some messages now, in one round. */
  public void runBurst(int messages) {
    for (int i = 0; i < messages; i++) {
      hand(outbox.remove());
    }
    loop.endRound();
  }

  /** Lets the loop hear of the end of this connection now. */
  public void runEnd() {
    end();
  }

  private void end() {
    gone = true;
    discardOutbox();
    loop.loop().disconnected(connection, router.now());
  }

  private void hand(Object input) {
    switch (input) {
      case Message message -> loop.loop().receive(connection, message, router.now());
      case ProtocolViolation violation -> loop.loop().violated(connection, violation, router.now());
      case ByteBuf frame -> handFrame(frame);
      default -> throw new IllegalArgumentException("not an input: " + input);
    }
  }

  private void handFrame(ByteBuf frame) {
    try {
      Message message = loop.serializers().of(format).read(frame);
      loop.loop().receive(connection, message, router.now());
    } catch (ProtocolViolation violation) {
      loop.loop().violated(connection, violation, router.now());
    } finally {
      TestBuffers.releaseAndOverwrite(frame);
    }
  }

  private void discardOutbox() {
    outbox.forEach(
        input -> {
          if (input instanceof ByteBuf frame) {
            frame.release();
          }
        });
    outbox.clear();
  }

  // ------------------------------------------------------------------------------ as a link

  @Override
  public SendResult send(Message message, @Nullable SharedFrames frames) {
    RuntimeException bug = sendFailure;
    if (bug != null) {
      sendFailure = null;
      throw bug;
    }
    if (isOver()) {
      return SendResult.CLOSED;
    }
    return router.isEncoding() ? sendEncoded(message, frames) : sendPlain(message);
  }

  private SendResult sendPlain(Message message) {
    if (message instanceof EncodedMessage encoded) {
      return sendDecoded(encoded);
    }
    take(message, router.clientSerializers().of(SerializerFormat.JSON), PLAIN_MESSAGE_BYTES);
    return SendResult.SENT;
  }

  private SendResult sendDecoded(EncodedMessage encoded) {
    ByteBuf bytes = Unpooled.buffer();
    encoded.writeTo(bytes);
    Serializer serializer = router.clientSerializers().of(encoded.format());
    take(serializer.read(bytes), serializer, PLAIN_MESSAGE_BYTES);
    return SendResult.SENT;
  }

  private SendResult sendEncoded(Message message, @Nullable SharedFrames frames) {
    ByteBuf frame;
    try {
      frame = frame(message, frames);
    } catch (UnrepresentableException e) {
      return SendResult.UNREPRESENTABLE;
    }
    try {
      if (frame.readableBytes() > messageBytesMax) {
        return SendResult.TOO_LONG;
      }
      frameListener.accept(frame);
      Serializer serializer = router.clientSerializers().of(format);
      take(serializer.read(frame), serializer, frame.readableBytes());
      return SendResult.SENT;
    } finally {
      frame.release();
    }
  }

  @SuppressWarnings("EnumOrdinal") // Kinds of frames are numbers by contract.
  private ByteBuf frame(Message message, @Nullable SharedFrames frames) {
    ByteBuf shared = frames == null ? null : frames.get(format.ordinal());
    if (shared != null) {
      return shared.retain();
    }
    ByteBuf frame = router.buffers().buffer();
    try {
      loop.serializers().of(format).write(message, frame);
    } catch (RuntimeException e) {
      frame.release();
      throw e;
    }
    router.countEncoding();
    if (frames != null) {
      frames.put(format.ordinal(), frame.retain());
    }
    return frame;
  }

  private void take(Message message, Serializer serializer, int bytes) {
    Payload payload = message.payload();
    Received received = new Received(message, serializer.args(payload), serializer.kwargs(payload));
    if (stalled) {
      queuedBytes += bytes;
      stalledMessages.add(received);
    } else {
      listener.accept(received);
    }
  }

  private void deliverStalled() {
    while (!stalledMessages.isEmpty()) {
      listener.accept(stalledMessages.remove());
    }
  }

  @Override
  public int messageSizeMax() {
    return messageBytesMax;
  }

  @Override
  public long queuedBytes() {
    RuntimeException bug = queuedBytesFailure;
    if (bug != null) {
      queuedBytesFailure = null;
      throw bug;
    }
    return queuedBytes;
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
  }

  @Override
  public void close(CloseCause cause) {
    if (closed == null) {
      closed = cause;
      deliverStalled();
    }
  }
}
