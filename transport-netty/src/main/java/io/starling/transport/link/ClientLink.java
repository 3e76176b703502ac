package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.starling.router.loop.Timer;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.router.session.Connection;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.UnrepresentableException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection once its framing is known: the last handler of the pipeline, which turns
 * octets into messages for the router, and the router's {@link Link}, which turns messages into
 * octets. It is one object because a node holds a million of them.
 *
 * <pre>
 *   HANDSHAKE --established--> OPEN --close, violation, peer's close--> CLOSING --> CLOSED
 *       |                       |                                        |            ^
 *       +---refused, timeout----+------------- connection lost ----------+------------+
 * </pre>
 *
 * <p>In OPEN what is read goes to the router. In CLOSING it is discarded: what is queued is still
 * written, then the sending direction is shut and the client is given a little time to close its
 * own. Closing at once would reset the connection when unread octets wait, and the client would
 * lose the ABORT that says why.
 *
 * <p>An idle connection holds no buffer, in neither direction.
 *
 * <p>Threads: confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
abstract class ClientLink extends ChannelInboundHandlerAdapter implements Link {

  private static final Logger log = LoggerFactory.getLogger(ClientLink.class);

  /** A message with a longer payload gets a buffer of its own. */
  private static final int OWN_BUFFER = 8 << 10;

  /** Room for an envelope in front of a payload of known size. */
  private static final int ENVELOPE = 512;

  enum State {
    HANDSHAKE,
    OPEN,
    CLOSING,
    CLOSED
  }

  final NettyLoop loop;
  final Channel channel;
  final OutputBatch output = new OutputBatch(this);
  private @Nullable Serializer serializer;
  private @Nullable Connection connection;
  private @Nullable Timer timer;
  private State state = State.HANDSHAKE;
  private boolean aborted;
  private boolean outputShut;

  /** Whether anything was read since this was last cleared. */
  boolean heard;

  ClientLink(NettyLoop loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  // Input.

  /**
   * Takes what was read. What is not complete has to be copied: the buffer is released on return.
   */
  abstract void decode(ByteBuf in);

  /** Releases what is kept of incomplete input. */
  abstract void releaseInput();

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      heard = true;
      loop.readClock();
      loop.counters().add(TransportCounter.BYTES_IN, in.readableBytes());
      if (isUnclosed()) {
        decode(in);
      }
    } catch (RuntimeException bug) {
      failed(bug);
    } finally {
      in.release();
    }
  }

  /** Whether closing has not begun. */
  private boolean isUnclosed() {
    return state == State.OPEN || state == State.HANDSHAKE;
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext context) {
    // The loop flushes when all connections have been read.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    ReferenceCountUtil.release(event);
  }

  /** The transport is established: the router learns of the connection. */
  final void establish(Serializer chosen, Origin origin) {
    serializer = chosen;
    state = State.OPEN;
    connection = loop.core().connect(this, origin, System.nanoTime());
  }

  /**
   * Gives one message to the router.
   *
   * @param in a buffer that outlives the call, where the message is from start to end
   */
  void deliver(ByteBuf in, int start, int end) {
    Serializer reader = serializer;
    Connection client = connection;
    if (reader == null || client == null) {
      return;
    }
    loop.counters().add(TransportCounter.FRAMES_IN);
    int readerIndex = in.readerIndex();
    int writerIndex = in.writerIndex();
    Message message;
    try {
      in.setIndex(start, end);
      message = reader.read(in);
    } catch (ProtocolViolation violation) {
      undecodable(client, violation, in, start, end);
      return;
    } finally {
      in.setIndex(readerIndex, writerIndex);
    }
    loop.core().receive(client, message, loop.now());
  }

  /** A message was framed well but is none: the router says why and closes. */
  void undecodable(Connection client, ProtocolViolation violation, ByteBuf in, int start, int end) {
    loop.core().violated(client, violation, System.nanoTime());
  }

  /** Whether messages are given to the router: not any more after an ABORT or a close. */
  final boolean isOpen() {
    return state == State.OPEN && !aborted;
  }

  final State state() {
    return state;
  }

  // Output.

  /** Appends a message with its frame; the writer index is restored on an exception. */
  abstract void encode(Serializer writer, Message message, ByteBuf out, int payloadHint);

  /** The number of octets that a frame has around its message, given the whole frame's size. */
  abstract int overhead(int frameSize);

  /** The longest message that the client takes. */
  abstract int peerMax();

  /**
   * The kind of frames that this link shares with others for a message of this size, or {@link
   * SharedKinds#NONE}.
   */
  abstract int sharedKind(int payloadHint);

  @Override
  public final @Nullable SerializerFormat format() {
    Serializer present = serializer;
    return present == null ? null : present.format();
  }

  @Override
  public final int messageSizeMax() {
    return peerMax();
  }

  @Override
  public final SendResult send(Message message, @Nullable SharedFrames frames) {
    Serializer writer = serializer;
    if (!isOpen() || writer == null) {
      return SendResult.CLOSED;
    }
    int hint = payloadSize(message);
    int kind = frames == null ? SharedKinds.NONE : sharedKind(hint);
    SendResult result =
        frames == null || kind == SharedKinds.NONE
            ? sendOwn(writer, message, hint)
            : sendShared(writer, message, hint, frames, kind);
    if (result == SendResult.SENT) {
      loop.counters().add(TransportCounter.FRAMES_OUT);
      aborted = message.type() == MessageType.ABORT;
    }
    return result;
  }

  private static int payloadSize(Message message) {
    return message instanceof EncodedMessage encoded ? encoded.length() : message.payload().size();
  }

  private SendResult sendOwn(Serializer writer, Message message, int hint) {
    ByteBuf out = output.buffer(hint > OWN_BUFFER ? hint + ENVELOPE : 0);
    beforeMessage(out);
    int start = out.writerIndex();
    try {
      encode(writer, message, out, hint);
    } catch (UnrepresentableException unrepresentable) {
      out.writerIndex(start);
      return SendResult.UNREPRESENTABLE;
    } catch (RuntimeException bug) {
      out.writerIndex(start);
      throw bug;
    }
    int size = out.writerIndex() - start;
    if (size - overhead(size) > peerMax()) {
      out.writerIndex(start);
      return SendResult.TOO_LONG;
    }
    output.appended(out);
    return SendResult.SENT;
  }

  private SendResult sendShared(
      Serializer writer, Message message, int hint, SharedFrames frames, int kind) {
    ByteBuf frame = frames.get(kind);
    if (frame == null) {
      ByteBuf made = loop.allocator().directBuffer(hint + ENVELOPE);
      try {
        encode(writer, message, made, hint);
      } catch (UnrepresentableException unrepresentable) {
        made.release();
        return SendResult.UNREPRESENTABLE;
      } catch (RuntimeException bug) {
        made.release();
        throw bug;
      }
      frames.put(kind, made);
      frame = made;
    }
    int size = frame.readableBytes();
    if (size - overhead(size) > peerMax()) {
      return SendResult.TOO_LONG;
    }
    if (size <= OWN_BUFFER) {
      ByteBuf out = output.buffer(0);
      beforeMessage(out);
      out.writeBytes(frame, frame.readerIndex(), size);
      output.appended(out);
    } else {
      output.add(headOf(size), frame.retainedDuplicate());
    }
    return SendResult.SENT;
  }

  /** Writes all that was appended since the last flush, as one write. */
  final void flush() {
    output.beginFlush();
    if (state == State.CLOSED) {
      return;
    }
    if (output.handAll(state == State.OPEN)) {
      loop.counters().add(TransportCounter.FLUSHES);
      if (state == State.CLOSING && !outputShut) {
        outputShut = true;
        channel
            .write(loop.allocator().directBuffer(0, 0))
            .addListener((ChannelFutureListener) _ -> shutOutput());
      }
    }
    channel.flush();
  }

  /** A message is about to be appended: a subclass may begin what several of them share. */
  void beforeMessage(ByteBuf out) {}

  /** The batch is about to be handed over: a subclass finishes what it holds open in it. */
  void beforeHanding(ByteBuf out) {}

  /** Returns what goes in front of a shared message that is sent in a buffer of its own. */
  @Nullable ByteBuf headOf(int size) {
    return null;
  }

  @Override
  public final long queuedBytes() {
    return output.queuedBytes();
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!channel.isWritable()) {
      return;
    }
    boolean caughtUp = output.writable();
    Connection client = connection;
    if (caughtUp && client != null && isOpen()) {
      loop.core().writable(client, System.nanoTime());
    }
  }

  @Override
  public final void pauseReading() {
    channel.config().setAutoRead(false);
  }

  @Override
  public final void resumeReading() {
    channel.config().setAutoRead(true);
  }

  // The end.

  /** Appends what tells the client that this connection ends, if its framing has such a thing. */
  abstract void appendGoodbye(CloseCause cause);

  @Override
  public final void close(CloseCause cause) {
    if (isUnclosed()) {
      appendGoodbye(cause);
      beginClosing();
    }
  }

  /**
   * The client broke the framing, or said goodbye in its terms: the router loses the connection
   * now, and what is queued is written before it closes.
   */
  final void end() {
    if (isUnclosed()) {
      beginClosing();
      leave();
    }
  }

  private void beginClosing() {
    state = State.CLOSING;
    output.markDirty();
    schedule(loop.settings().closeTimeout());
    // The end of the client's stream is only seen by reading.
    channel.config().setAutoRead(true);
  }

  /** Octets that wait to be written by a channel that has no queue of its own. */
  long queuedElsewhere() {
    return 0;
  }

  /** All has been written. */
  private void shutOutput() {
    if (channel.isActive()) {
      endOutput();
    }
  }

  /** Tells the client that nothing more follows. */
  void endOutput() {
    if (isPeerDone()) {
      channel.close();
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }

  /** Whether the client has said that it will send nothing more. */
  boolean isPeerDone() {
    return false;
  }

  /** Cuts the connection. */
  final void cut(TransportCounter counter) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    loop.counters().add(counter);
    leave();
    channel.close();
  }

  private void leave() {
    Connection client = connection;
    if (client != null) {
      connection = null;
      loop.core().disconnected(client, System.nanoTime());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.CLOSED;
    unschedule();
    releaseInput();
    output.release();
    leave();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      log.atDebug().addKeyValue("error", cause.toString()).log("connection lost");
      cut(TransportCounter.IO_ERRORS);
    } else {
      failed(cause);
    }
  }

  /** Something went wrong that should not: only this connection ends. */
  final void failed(Throwable bug) {
    log.atError().setCause(bug).log("a connection failed and is closed");
    cut(TransportCounter.INTERNAL_ERRORS);
  }

  // Time.

  /** Has {@link #expired} called after a delay, instead of an earlier request. */
  final void schedule(Duration delay) {
    schedule(delay, System.nanoTime());
  }

  final void schedule(Duration delay, long now) {
    Timer present = timer;
    if (present == null) {
      present = new LinkTimer(this);
      timer = present;
    } else {
      loop.timers().cancel(present);
    }
    loop.timers().schedule(present, now + delay.toNanos());
  }

  final void unschedule() {
    Timer present = timer;
    if (present != null) {
      loop.timers().cancel(present);
      timer = null;
    }
  }

  private void expired(long now) {
    switch (state) {
      case HANDSHAKE -> cut(TransportCounter.HANDSHAKES_TIMED_OUT);
      case OPEN -> silent(now);
      case CLOSING -> cut(TransportCounter.CLOSES_FORCED);
      case CLOSED -> {}
    }
  }

  /** The interval scheduled in OPEN has passed. */
  void silent(long now) {}

  private static final class LinkTimer extends Timer {

    private final ClientLink link;

    LinkTimer(ClientLink link) {
      this.link = link;
    }

    @Override
    public void expired(long nowNanos) {
      link.expired(nowNanos);
    }
  }
}
