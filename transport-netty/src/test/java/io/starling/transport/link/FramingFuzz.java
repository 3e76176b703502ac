package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.Counter;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.message.SerializerFormat;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * The fuzz targets {@code rawsocket} and {@code websocket}: whatever a client sends, in whatever
 * pieces, the connection goes on or is closed in order; nothing throws, no buffer and no inflater
 * is lost, and the pieces make no difference to what the client gets, but for the code of a close
 * frame.
 *
 * <p>The first octet of an input says how the rest is cut. For WebSocket the second one says what
 * the upgrade agreed upon: bits 0 and 1 the format, bit 2 batches, bits 3 and 4 the compression.
 * The rest is what the client sends, to a whole router. {@code scripts/fuzz} has Jazzer call the
 * static methods.
 */
public final class FramingFuzz {

  /** What a client of the router saw. */
  private record Outcome(String written, boolean open) {

    /** What is wrong in two ways may be refused for either, the earlier or the later one. */
    boolean agreesWith(Outcome other, boolean webSocket) {
      return webSocket && !open && !other.open
          ? written.startsWith(other.written) || other.written.startsWith(written)
          : equals(other);
    }
  }

  private static boolean webSocketTarget;

  private final boolean webSocket;

  FramingFuzz(boolean webSocket) {
    this.webSocket = webSocket;
  }

  /** Takes the name of the target. */
  public static void fuzzerInitialize(String[] arguments) {
    webSocketTarget = arguments[0].equals("websocket");
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    new FramingFuzz(webSocketTarget).check(input);
  }

  void check(byte[] input) {
    int head = webSocket ? 2 : 1;
    if (input.length < head) {
      return;
    }
    byte[] octets = Arrays.copyOfRange(input, head, input.length);
    Outcome whole = run(input, octets, 0);
    Outcome pieces = run(input, octets, 1 + (input[0] & 0xFF));
    if (!whole.agreesWith(pieces, webSocket)) {
      throw new AssertionError("cutting changes " + whole + " to " + pieces);
    }
  }

  /** Plays a connection. A cut of 0 sends all at once, of 1 octet by octet, others irregularly. */
  private Outcome run(byte[] input, byte[] octets, int cut) {
    try (EmbeddedNode node = new EmbeddedNode()) {
      if (webSocket) {
        WebSocketLink link = new WebSocketLink(node.loop, node.channel, terms(input[1]));
        node.channel.pipeline().addLast(link);
        link.begin(EmbeddedNode.entrance(false).arrival(node.channel), Map.of());
      } else {
        node.channel
            .pipeline()
            .addLast(new RawSocketLink(node.loop, node.channel, EmbeddedNode.entrance(false)));
      }
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      int at = 0;
      for (int step = 0; at < octets.length && node.channel.isOpen(); step++) {
        int size =
            cut == 0 ? octets.length : cut == 1 ? 1 : 1 + (cut * (step + 3) >> step % 5) % cut;
        int end = Math.min(octets.length, at + size);
        node.read(Arrays.copyOfRange(octets, at, end));
        written.writeBytes(node.written());
        at = end;
      }
      boolean open = node.channel.isOpen();
      node.channel.close();
      node.channel.runPendingTasks();
      checkCounters(node);
      byte[] all = written.toByteArray();
      int length = webSocket ? untilClose(all) : all.length;
      return new Outcome(HexFormat.of().formatHex(all, 0, length), open);
    }
  }

  /** The length of what was sent in front of the close frame. */
  private static int untilClose(byte[] frames) {
    ByteBuf in = Unpooled.wrappedBuffer(frames);
    while (in.isReadable()) {
      int start = in.readerIndex();
      if ((in.readByte() & 15) == WebSocketCases.CLOSE) {
        return start;
      }
      int length = in.readUnsignedByte();
      in.skipBytes(
          length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length);
    }
    return frames.length;
  }

  private static WebSocketTerms terms(byte bits) {
    SerializerFormat[] formats = SerializerFormat.values();
    WebSocketTerms.Compression[] compressions = WebSocketTerms.Compression.values();
    return new WebSocketTerms(
        formats[(bits & 3) % formats.length],
        (bits & 4) != 0,
        compressions[(bits >> 3 & 3) % compressions.length],
        1024,
        Integer.MAX_VALUE);
  }

  private static void checkCounters(EmbeddedNode node) {
    long opened = node.loop.counters().get(TransportCounter.INFLATERS_OPENED);
    long closed = node.loop.counters().get(TransportCounter.INFLATERS_CLOSED);
    long bugs =
        node.loop.counters().get(TransportCounter.INTERNAL_ERRORS)
            + node.loop.core().counters().get(Counter.INTERNAL_ERRORS);
    if (opened != closed || bugs != 0) {
      throw new AssertionError(opened + " inflaters, " + closed + " closed, " + bugs + " bugs");
    }
  }
}
