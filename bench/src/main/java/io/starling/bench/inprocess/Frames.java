package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.transport.MemoryNode;
import io.starling.wamp.framing.RawSocketFrame;
import io.starling.wamp.framing.RawSocketHandshake;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializers;

/**
 * The frames of clients that speak MessagePack over raw sockets: made once, and of what comes back
 * only the type and the first id are read, so that clients cost little of what is measured.
 */
final class Frames {

  /** The widest id, so that a frame made with it has room for any other. */
  static final long WIDEST = 1L << 53;

  /** Where the first id of a message begins in its frame: behind the head of a list and a type. */
  private static final int ID = RawSocketFrame.HEAD_LENGTH + 2;

  private static final PeerRoles ROLES =
      new PeerRoles.Builder()
          .add(Role.CALLER)
          .add(Role.CALLEE)
          .add(Role.PUBLISHER)
          .add(Role.SUBSCRIBER)
          .build();

  private Frames() {}

  /** What is done with each frame. */
  interface Visitor {

    /**
     * Looks at one message.
     *
     * @param type its code
     * @param octets the buffer it is in
     * @param at where its second element begins
     * @param end where the message ends
     */
    void message(int type, ByteBuf octets, int at, int end);
  }

  /** Returns one message with its head, in a buffer that needs no release. */
  static ByteBuf of(Message message) {
    int payload = message.payload().size();
    ByteBuf frame = Unpooled.buffer(512 + payload);
    frame.writeInt(0);
    new Serializers().of(SerializerFormat.MSGPACK).write(message, frame);
    frame.setInt(
        0,
        RawSocketFrame.head(
            RawSocketFrame.Type.MESSAGE, frame.readableBytes() - RawSocketFrame.HEAD_LENGTH));
    return frame;
  }

  /** Returns the handshake with HELLO behind it. */
  static ByteBuf join() {
    ByteBuf hello = of(new Hello(MemoryNode.REALM, HelloDetails.anonymous(ROLES)));
    ByteBuf both = Unpooled.buffer(hello.readableBytes() + 4);
    both.writeInt(
        RawSocketHandshake.compose(new RawSocketHandshake.Offer(SerializerFormat.MSGPACK, 24)));
    both.writeBytes(hello);
    return both;
  }

  /** Appends a frame whose first id was {@link #WIDEST} with another id. */
  static void append(ByteBuf frame, long id, ByteBuf out) {
    int start = out.writerIndex();
    out.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
    out.setLong(start + ID + 1, id);
  }

  /** Visits all messages in what the router has written. */
  static void each(ByteBuf octets, Visitor visitor) {
    int at = octets.readerIndex();
    while (at < octets.writerIndex()) {
      int head = octets.getInt(at);
      boolean handshake = head >>> 24 == RawSocketHandshake.MAGIC;
      int end = at + RawSocketFrame.HEAD_LENGTH + (handshake ? 0 : RawSocketFrame.length(head));
      if (!handshake) {
        visitor.message(octets.getByte(at + ID - 1), octets, at + ID, end);
      }
      at = end;
    }
  }

  /** Reads an unsigned integer of MessagePack. */
  static long id(ByteBuf octets, int at) {
    int first = octets.getUnsignedByte(at);
    return switch (first) {
      case 0xcc -> octets.getUnsignedByte(at + 1);
      case 0xcd -> octets.getUnsignedShort(at + 1);
      case 0xce -> octets.getUnsignedInt(at + 1);
      case 0xcf -> octets.getLong(at + 1);
      default -> first;
    };
  }
}
