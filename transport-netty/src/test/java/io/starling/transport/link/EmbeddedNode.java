package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.starling.router.Router;
import io.starling.router.port.ChannelBindings;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A router's loop on an embedded channel, with an allocator that tells what was not released. */
final class EmbeddedNode implements AutoCloseable {

  static final int MESSAGE_SIZE = 1 << 17;

  final EmbeddedChannel channel = new EmbeddedChannel();
  final NettyLoop loop;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

  EmbeddedNode() {
    this(Limits.DEFAULT.outboundSoft());
  }

  EmbeddedNode(long outboundSoft) {
    Router router =
        new Router(
            Limits.DEFAULT,
            Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(Uri.of("realm1"))))),
            Router.Randomness.ofSeed(1),
            1,
            System.nanoTime());
    loop =
        new NettyLoop(
            channel.eventLoop(),
            router.loop(0),
            new LinkSettings(
                allocator,
                MESSAGE_SIZE,
                64,
                outboundSoft,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                2,
                Duration.ofSeconds(2)));
    channel.config().setAllocator(allocator);
  }

  static Entrance entrance(boolean tooMany, SerializerFormat... formats) {
    Set<SerializerFormat> all =
        formats.length == 0 ? EnumSet.allOf(SerializerFormat.class) : Set.of(formats);
    Arrival arrival =
        new Arrival("test", Set.of(), all, null, false, null, ChannelBindings.NONE, tooMany);
    return new Entrance() {
      @Override
      public Arrival arrival(Channel channel) {
        return arrival;
      }

      @Override
      public Arrival arrival(Channel channel, List<String> hops) {
        return arrival;
      }

      @Override
      public boolean enter(Channel stream, Arrival arrival, NettyLoop loop) {
        return true;
      }

      @Override
      public boolean isTooMany(Channel channel) {
        return tooMany;
      }
    };
  }

  /** Has the client send octets, as one read. */
  void read(byte[] octets) {
    if (channel.isOpen()) {
      channel.writeInbound(Unpooled.directBuffer(Math.max(1, octets.length)).writeBytes(octets));
    }
  }

  /** Takes what was written to the client. */
  byte[] written() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      byte[] octets = new byte[out.readableBytes()];
      out.readBytes(octets);
      all.writeBytes(octets);
      out.release();
    }
    return all.toByteArray();
  }

  /** The octets of buffers that are still in use. */
  long inUse() {
    return allocator.metric().usedDirectMemory();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
    if (inUse() != 0) {
      throw new AssertionError(inUse() + " octets were not released");
    }
  }
}
