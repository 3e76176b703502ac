package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.starling.router.port.CloseCause;
import io.starling.router.session.Connection;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Batching;
import io.starling.wamp.framing.FramingViolation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the framing of WebSocket, after the upgrade (RFC 6455, WAMP "WebSocket
 * Transport").
 */
@SuppressWarnings("EnumOrdinal") // Any distinct kinds of shared frames will do.
public class WebSocketLink extends ClientLink implements WebSocketDecoder.Events {

  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int HEADER_SHORT = 2;
  private static final int HEADER_MIDDLE = 4;
  private static final int HEADER_LONG = 10;
  private static final int REASON_MAX = 123;

  private final WebSocketDecoder decoder;
  private final WebSocketTerms terms;
  private final @Nullable Batching batching;

  /** Only for a client that has compressed something and may carry its window over. */
  private @Nullable MessageInflater inflater;

  /** Where the WebSocket message begins that collects a batch of messages, or -1. */
  private int collecting = -1;

  private int pingsUnanswered;
  private boolean peerClosed;

  /** Makes the link of a connection whose upgrade has been answered; {@link #begin} follows. */
  public WebSocketLink(NettyLoop loop, Channel channel, WebSocketTerms terms) {
    super(loop, channel);
    this.terms = terms;
    this.batching = terms.batched() ? new Batching(terms.format()) : null;
    this.decoder =
        new WebSocketDecoder(
            this,
            loop.allocator(),
            loop.settings().messageSize(),
            terms.format().isText(),
            terms.deflate());
  }

  /** Tells the router of the connection; when the link is in the pipeline. */
  public void begin(Arrival arrival, Map<String, String> headers) {
    schedulePing(System.nanoTime());
    establish(loop.serializer(terms.format()), arrival.origin("websocket", headers));
  }

  // Input.

  @Override
  void decode(ByteBuf in) {
    decoder.decode(in);
  }

  @Override
  void releaseInput() {
    decoder.release();
    MessageInflater present = inflater;
    if (present != null) {
      inflater = null;
      present.end();
      loop.counters().add(TransportCounter.INFLATERS_CLOSED);
    }
  }

  @Override
  public boolean isReading() {
    return isOpen();
  }

  @Override
  public void message(ByteBuf in, int start, int end, boolean compressed) {
    if (!compressed) {
      deliverAll(in, start, end);
      return;
    }
    ByteBuf inflated;
    try {
      inflated = inflate(in, start, end);
    } catch (MessageInflater.InflateException refused) {
      failed(refused.code(), refused.reason());
      return;
    }
    try {
      deliverAll(inflated, inflated.readerIndex(), inflated.writerIndex());
    } finally {
      inflated.release();
    }
  }

  private ByteBuf inflate(ByteBuf in, int start, int end) throws MessageInflater.InflateException {
    if (terms.compression() == WebSocketTerms.Compression.EACH_MESSAGE) {
      return loop.deflate().inflate(loop.allocator(), in, start, end);
    }
    MessageInflater present = inflater;
    if (present == null) {
      present = loop.deflate().newInflater();
      inflater = present;
      loop.counters().add(TransportCounter.INFLATERS_OPENED);
    }
    return present.inflate(loop.allocator(), in, start, end);
  }

  private void deliverAll(ByteBuf in, int start, int end) {
    Batching present = batching;
    if (present == null) {
      deliver(in, start, end);
    } else {
      deliverBatch(present, in, start, end);
    }
  }

  private void deliverBatch(Batching present, ByteBuf in, int start, int end) {
    int readerIndex = in.readerIndex();
    int writerIndex = in.writerIndex();
    try {
      in.setIndex(start, end);
      do {
        int from = in.readerIndex();
        int length = present.next(in).readableBytes();
        int message = terms.format().isText() ? from : from + Integer.BYTES;
        deliver(in, message, message + length);
      } while (isOpen() && in.isReadable());
    } catch (FramingViolation violation) {
      failed(WebSocketCodes.PROTOCOL_ERROR, "a batch is malformed");
    } finally {
      in.setIndex(readerIndex, writerIndex);
    }
  }

  /**
   * The serializer checks UTF-8 in passing, so that good messages are checked once. Only when it
   * refuses a text message it has to be found out whether WebSocket's own rule was broken.
   */
  @Override
  void undecodable(Connection client, ProtocolViolation violation, ByteBuf in, int start, int end) {
    if (terms.format().isText() && !Utf8.isValid(in, start, end)) {
      failed(WebSocketCodes.INVALID_DATA, "a text message is not UTF-8");
    } else {
      super.undecodable(client, violation, in, start, end);
    }
  }

  @Override
  public void ping(ByteBuf in, int start, int length) {
    if (output.isAboveSoft()) {
      // Only the latest ping has to be answered (RFC 6455, section 5.5.3): the next ones will be.
      return;
    }
    ByteBuf out = betweenFrames();
    out.writeByte(FINAL | WebSocketDecoder.PONG).writeByte(length).writeBytes(in, start, length);
    output.appended(out);
  }

  @Override
  public void closed(int code) {
    peerClosed = true;
    appendClose(code, "");
    end();
  }

  @Override
  public void failed(int code, String reason) {
    loop.counters()
        .add(
            code == WebSocketCodes.TOO_BIG
                ? TransportCounter.MESSAGES_TOO_LONG
                : TransportCounter.FRAMING_VIOLATIONS);
    appendClose(code, reason);
    end();
  }

  @Override
  boolean isPeerDone() {
    return peerClosed;
  }

  // Pings.

  private void schedulePing(long now) {
    if (!loop.settings().pingInterval().isZero()) {
      schedule(loop.settings().pingInterval(), now);
    }
  }

  @Override
  void silent(long now) {
    if (heard || !channel.config().isAutoRead()) {
      // Who is not read from cannot be heard.
      heard = false;
      pingsUnanswered = 0;
    } else if (pingsUnanswered == loop.settings().pingMissed()) {
      loop.counters().addCloseCode(WebSocketCodes.ABNORMAL);
      cut(TransportCounter.DEAD_PEERS);
      return;
    } else {
      pingsUnanswered++;
      ByteBuf out = betweenFrames();
      out.writeByte(FINAL | WebSocketDecoder.PING).writeByte(0);
      output.appended(out);
    }
    schedulePing(now);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (state() == State.OPEN) {
      loop.counters().addCloseCode(WebSocketCodes.ABNORMAL);
    }
    super.channelInactive(context);
  }

  // Output. The frames of a server are not masked, so those of one message are equal for all.

  @Override
  void encode(Serializer writer, Message message, ByteBuf out, int payloadHint) {
    Batching present = batching;
    if (present != null) {
      int begun = present.begin(out);
      writer.write(message, out);
      present.end(out, begun);
      return;
    }
    int start = out.writerIndex();
    int reserved = payloadHint > 0xFFFF ? HEADER_LONG : HEADER_MIDDLE;
    out.ensureWritable(reserved).writerIndex(start + reserved);
    if (isDeflated(payloadHint)) {
      ByteBuf plain = loop.allocator().directBuffer(payloadHint + 256);
      try {
        writer.write(message, plain);
        loop.deflate().deflate(plain, out);
      } finally {
        plain.release();
      }
      complete(out, start, reserved, FINAL | COMPRESSED | opcode());
    } else {
      writer.write(message, out);
      complete(out, start, reserved, FINAL | opcode());
    }
  }

  // Batches: the messages between two flushes, or two full buffers, are one WebSocket message.

  @Override
  void beforeMessage(ByteBuf out) {
    if (batching != null && collecting < 0) {
      collecting = out.writerIndex();
      out.writeZero(HEADER_MIDDLE);
    }
  }

  @Override
  void beforeHanding(ByteBuf out) {
    int start = collecting;
    if (start < 0) {
      return;
    }
    collecting = -1;
    if (out.writerIndex() == start + HEADER_MIDDLE) {
      // The only message could not be written after all, and an empty batch is illegal.
      out.writerIndex(start);
    } else {
      complete(out, start, HEADER_MIDDLE, FINAL | opcode());
    }
  }

  @Override
  @Nullable ByteBuf headOf(int size) {
    if (batching == null) {
      return null;
    }
    ByteBuf head = loop.allocator().directBuffer(HEADER_LONG);
    head.writeByte(FINAL | opcode());
    return size <= 0xFFFF
        ? head.writeByte(126).writeShort(size)
        : head.writeByte(127).writeLong(size);
  }

  /** Returns the buffer to append a control frame to. */
  private ByteBuf betweenFrames() {
    ByteBuf out = output.buffer(0);
    beforeHanding(out);
    return out;
  }

  private int opcode() {
    return terms.format().isText() ? WebSocketDecoder.TEXT : WebSocketDecoder.BINARY;
  }

  private boolean isDeflated(int payloadHint) {
    return terms.deflate()
        && payloadHint >= terms.deflateMin()
        && payloadHint + 256 <= terms.deflateMax();
  }

  /**
   * Writes the header of a frame whose payload is there, and closes the gap where it is shorter.
   */
  static void complete(ByteBuf out, int start, int reserved, int first) {
    int length = out.writerIndex() - start - reserved;
    int header = length < 126 ? HEADER_SHORT : length <= 0xFFFF ? HEADER_MIDDLE : HEADER_LONG;
    if (header > reserved) {
      out.ensureWritable(header - reserved);
    }
    if (header != reserved) {
      out.setBytes(start + header, out, start + reserved, length);
      out.writerIndex(start + header + length);
    }
    out.setByte(start, first);
    switch (header) {
      case HEADER_SHORT -> out.setByte(start + 1, length);
      case HEADER_MIDDLE -> out.setByte(start + 1, 126).setShort(start + 2, length);
      default -> out.setByte(start + 1, 127).setLong(start + 2, length);
    }
  }

  @Override
  int overhead(int frameSize) {
    return 0;
  }

  /** WebSocket has no way for a client to say so. */
  @Override
  int peerMax() {
    return Integer.MAX_VALUE;
  }

  @Override
  int sharedKind(int payloadHint) {
    SerializerFormat format = terms.format();
    if (batching == null) {
      return SharedKinds.webSocket(format.ordinal(), isDeflated(payloadHint));
    }
    // The separator of text is each client's choice.
    return format.isText() ? SharedKinds.NONE : SharedKinds.batched(format.ordinal());
  }

  @Override
  void appendGoodbye(CloseCause cause) {
    appendClose(WebSocketCodes.of(cause), "");
  }

  private void appendClose(int code, String reason) {
    loop.counters().addCloseCode(code);
    ByteBuf out = betweenFrames();
    if (code == WebSocketCodes.NONE) {
      out.writeByte(FINAL | WebSocketDecoder.CLOSE).writeByte(0);
    } else {
      byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
      int length = Math.min(text.length, REASON_MAX);
      out.writeByte(FINAL | WebSocketDecoder.CLOSE).writeByte(2 + length).writeShort(code);
      out.writeBytes(text, 0, length);
    }
    output.appended(out);
  }
}
