package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.starling.router.port.CloseCause;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.FramingViolation;
import io.starling.wamp.framing.RawSocketFrame;
import io.starling.wamp.framing.RawSocketHandshake;
import io.starling.wamp.framing.RawSocketHandshake.Foreign;
import io.starling.wamp.framing.RawSocketHandshake.Offer;
import io.starling.wamp.framing.RawSocketHandshake.Refusal;
import io.starling.wamp.framing.RawSocketHandshake.Refused;
import io.starling.wamp.message.Message;
import io.starling.wamp.serializer.Serializer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the framing of raw sockets (WAMP, "RawSocket Transport").
 *
 * <pre>
 *   handshake  | 7F | LLLLSSSS | 00 | 00 |       L: takes up to 2^(9+L) octets, S: serializer
 *   frame      | RRRRXTTT | length, 24 bits | payload |
 * </pre>
 *
 * <p>The router sends no PING of its own: deployed clients do not survive one.
 */
@SuppressWarnings("EnumOrdinal") // Any distinct kinds of shared frames will do.
public final class RawSocketLink extends ClientLink {

  private static final int HEAD = RawSocketFrame.HEAD_LENGTH;

  /** How long a client that is to be refused may take to ask for it. */
  private static final Duration REFUSED_TIMEOUT = Duration.ofSeconds(1);

  /** Incomplete frames get no more memory than this beyond a multiple of what has arrived. */
  private static final int AHEAD = 64 << 10;

  /** The multiple: so that who sends a little cannot hold much, and a large frame is moved once. */
  private static final int GROWTH = 16;

  /** Longer pongs get a buffer of their own. */
  private static final int PONG_OWN = 4096;

  private final Entrance entrance;
  private @Nullable ByteBuf partial;
  private int handshake;
  private int handshakeOctets;
  private int format;
  private int peerMax;

  /** Makes the link of a connection that has just been accepted. */
  public RawSocketLink(NettyLoop loop, Channel channel, Entrance entrance) {
    super(loop, channel);
    this.entrance = entrance;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    schedule(entrance.isTooMany(channel) ? REFUSED_TIMEOUT : loop.settings().handshakeTimeout());
  }

  @Override
  void decode(ByteBuf in) {
    if (state() == State.HANDSHAKE && !shakeHands(in)) {
      return;
    }
    ByteBuf begun = partial;
    if (begun != null && !complete(begun, in)) {
      return;
    }
    while (isOpen() && in.readableBytes() >= HEAD) {
      int head = in.getInt(in.readerIndex());
      int length = checkedLength(head);
      if (length < 0 || in.readableBytes() < HEAD + length) {
        break;
      }
      int start = in.readerIndex() + HEAD;
      in.readerIndex(start + length);
      frame(head, in, start, length);
    }
    if (isOpen() && in.isReadable()) {
      keep(in);
    }
  }

  // Frames.

  /** Returns the length in a head, or -1 after the connection was failed because of it. */
  private int checkedLength(int head) {
    int length;
    try {
      RawSocketFrame.type(head);
      length = RawSocketFrame.length(head);
    } catch (FramingViolation violation) {
      return fail(TransportCounter.FRAMING_VIOLATIONS);
    }
    return length > receiveMax() ? fail(TransportCounter.MESSAGES_TOO_LONG) : length;
  }

  private int receiveMax() {
    return Math.min(
        RawSocketFrame.LENGTH_MAX, Integer.highestOneBit(loop.settings().messageSize()));
  }

  private int fail(TransportCounter counter) {
    loop.counters().add(counter);
    end();
    return -1;
  }

  private void frame(int head, ByteBuf in, int start, int length) {
    switch (RawSocketFrame.type(head)) {
      case MESSAGE -> deliver(in, start, start + length);
      case PING -> pong(in, start, length);
      case PONG -> {
        // Nobody asked for it, and it means nothing.
      }
    }
  }

  private void pong(ByteBuf in, int start, int length) {
    if (output.isAboveSoft()) {
      cut(TransportCounter.UNREAD_REPLIES);
      return;
    }
    ByteBuf out = output.buffer(length > PONG_OWN ? HEAD + length : 0);
    out.writeInt(RawSocketFrame.head(RawSocketFrame.Type.PONG, length));
    out.writeBytes(in, start, length);
    output.appended(out);
  }

  /** Keeps an incomplete frame, in memory that grows with what arrives. */
  private void keep(ByteBuf in) {
    int readable = in.readableBytes();
    ByteBuf begun = loop.allocator().directBuffer(Math.max(HEAD, capacity(in, readable)));
    begun.writeBytes(in);
    partial = begun;
  }

  private static int capacity(ByteBuf begun, int readable) {
    if (readable < HEAD) {
      return HEAD;
    }
    int length = RawSocketFrame.length(begun.getInt(begun.readerIndex()));
    return (int) Math.min(HEAD + length, (long) GROWTH * readable + AHEAD);
  }

  /** Continues a kept frame; false when it is still not complete or the connection ended. */
  private boolean complete(ByteBuf begun, ByteBuf in) {
    if (begun.readableBytes() < HEAD) {
      move(in, begun, HEAD);
      if (begun.readableBytes() < HEAD) {
        return false;
      }
    }
    int head = begun.getInt(begun.readerIndex());
    int length = checkedLength(head);
    if (length < 0) {
      return false;
    }
    move(in, begun, HEAD + length);
    if (begun.readableBytes() < HEAD + length) {
      return false;
    }
    partial = null;
    try {
      frame(head, begun, begun.readerIndex() + HEAD, length);
    } finally {
      begun.release();
    }
    return true;
  }

  /** Moves octets until a frame of a size is complete or there are no more. */
  private static void move(ByteBuf in, ByteBuf begun, int size) {
    int octets = Math.min(in.readableBytes(), size - begun.readableBytes());
    if (octets > begun.writableBytes()) {
      int needed = begun.readableBytes() + octets;
      begun.capacity((int) Math.min(size, (long) GROWTH * needed));
    }
    begun.writeBytes(in, octets);
  }

  @Override
  void releaseInput() {
    ByteBuf begun = partial;
    if (begun != null) {
      partial = null;
      begun.release();
    }
  }

  // Handshake.

  /** Reads the client's handshake, however it is split; false when it is not there or refused. */
  private boolean shakeHands(ByteBuf in) {
    while (handshakeOctets < HEAD && in.isReadable()) {
      int octet = in.readUnsignedByte();
      if (handshakeOctets == 0 && octet != RawSocketHandshake.MAGIC) {
        loop.counters().add(TransportCounter.HANDSHAKES_REFUSED_RAWSOCKET);
        end();
        return false;
      }
      handshake = handshake << 8 | octet;
      handshakeOctets++;
    }
    if (handshakeOctets < HEAD) {
      return false;
    }
    Arrival arrival = entrance.arrival(channel);
    return switch (RawSocketHandshake.parseRequest(handshake)) {
      case Offer offer when !arrival.formats().contains(offer.format()) ->
          refuse(Refusal.SERIALIZER_UNSUPPORTED);
      case Offer _ when arrival.tooMany() -> refuse(Refusal.TOO_MANY_CONNECTIONS);
      case Offer offer -> accept(offer, arrival);
      case Refused refused -> refuse(Objects.requireNonNull(refused.refusal()));
      case Foreign _ -> throw new IllegalStateException("looked at before");
    };
  }

  private boolean accept(Offer offer, Arrival arrival) {
    format = offer.format().ordinal();
    peerMax = offer.lengthMax();
    int exponent = Integer.numberOfTrailingZeros(receiveMax());
    reply(RawSocketHandshake.compose(new Offer(offer.format(), exponent)));
    unschedule();
    establish(loop.serializer(offer.format()), arrival.origin("rawsocket", Map.of()));
    return true;
  }

  private boolean refuse(Refusal refusal) {
    loop.counters().add(TransportCounter.HANDSHAKES_REFUSED_RAWSOCKET);
    reply(RawSocketHandshake.compose(refusal));
    end();
    return false;
  }

  private void reply(int octets) {
    ByteBuf out = output.buffer(0);
    out.writeInt(octets);
    output.appended(out);
  }

  // Output.

  @Override
  void encode(Serializer writer, Message message, ByteBuf out, int payloadHint) {
    int start = out.writerIndex();
    out.writeInt(0);
    writer.write(message, out);
    int length = out.writerIndex() - start - HEAD;
    // What is longer is not sent, since nobody takes more.
    out.setInt(
        start,
        RawSocketFrame.head(
            RawSocketFrame.Type.MESSAGE, Math.min(length, RawSocketFrame.LENGTH_MAX)));
  }

  @Override
  int overhead(int frameSize) {
    return HEAD;
  }

  @Override
  int peerMax() {
    return peerMax;
  }

  @Override
  int sharedKind(int payloadHint) {
    return SharedKinds.rawSocket(format);
  }

  @Override
  void appendGoodbye(CloseCause cause) {
    // Raw sockets have none.
  }
}
