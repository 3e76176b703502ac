package io.starling.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Batching;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketLinkTest {

  private static final String HELLO = "[1,\"realm1\",{\"roles\":{\"caller\":{}}}]";

  private final EmbeddedNode node = new EmbeddedNode();
  private WebSocketLink link;

  private void start(SerializerFormat format, boolean batched, boolean deflate, int deflateMax) {
    link =
        new WebSocketLink(
            node.loop,
            node.channel,
            new WebSocketTerms(
                format,
                batched,
                deflate ? WebSocketTerms.Compression.EACH_MESSAGE : WebSocketTerms.Compression.NONE,
                1024,
                deflateMax));
    node.channel.pipeline().addLast(link);
    link.begin(EmbeddedNode.entrance(false).arrival(node.channel), Map.of());
  }

  @AfterEach
  void nothingLeaks() {
    node.close();
  }

  private static byte[] client(int first, byte[] payload) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(first);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    }
    out.writeInt(0).writeBytes(payload);
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The payload of the one frame that was written. */
  private byte[] payload(int first) {
    byte[] written = node.written();
    assertThat(written[0] & 0xFF).isEqualTo(first);
    int length = written[1] & 0x7F;
    int head = length < 126 ? 2 : length == 126 ? 4 : 10;
    return Arrays.copyOfRange(written, head, written.length);
  }

  private static Message read(SerializerFormat format, byte[] message) {
    return new Serializers().of(format).read(Unpooled.wrappedBuffer(message));
  }

  @Test
  void helloIsWelcomed() {
    start(SerializerFormat.JSON, false, false, 0);
    node.read(client(0x81, ascii(HELLO)));
    assertThat(new String(payload(0x81), StandardCharsets.UTF_8)).startsWith("[2,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c3", "eda080", "c0af"})
  void invalidUtf8InsideJsonClosesWith1007(String wrong) {
    start(SerializerFormat.JSON, false, false, 0);
    String hidden = new String(HexFormat.of().parseHex(wrong), StandardCharsets.ISO_8859_1);
    node.read(client(0x81, ascii(HELLO.replace("realm1", hidden))));
    byte[] close = payload(0x88);
    assertThat((close[0] & 0xFF) << 8 | close[1] & 0xFF).isEqualTo(1007);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1}",
        "[]",
        "{}",
        "42",
        "[\"1\", \"realm1\", {}]",
        "[1.0, \"realm1\", {}]",
        "[[1]]",
        "[1, \"realm1\", {"
      })
  void t015_textThatIsNoMessageIsAborted(String text) {
    start(SerializerFormat.JSON, false, false, 0);
    node.read(client(0x81, ascii(text)));
    byte[] written = node.written();
    assertThat(new String(written, StandardCharsets.UTF_8)).contains("protocol_violation");
    assertThat(node.loop.counters().closeCodes(1002)).isEqualTo(1);
    assertThat(node.channel.isOpen()).isFalse();
  }

  @Test
  void t109_binaryMessageOnATextSubprotocolFailsTheConnection() {
    start(SerializerFormat.JSON, false, false, 0);
    node.read(client(0x82, ascii(HELLO)));
    byte[] close = payload(0x88);
    assertThat((close[0] & 0xFF) << 8 | close[1] & 0xFF).isEqualTo(1003);
    assertThat(node.channel.isOpen()).isFalse();
  }

  @Test
  void t111_messageInManyFramesWithPingsBetweenIsServedOnce() {
    start(SerializerFormat.JSON, false, false, 0);
    node.read(client(0x81, ascii(HELLO)));
    node.written();
    String call = "[48,1,{},\"com.none\",[\"" + "x".repeat(180) + "\"]]";
    for (int part = 0; part < 100; part++) {
      String piece = call.substring(part * call.length() / 100, (part + 1) * call.length() / 100);
      int end = part == 99 ? 0x80 : 0;
      node.read(client(end | (part == 0 ? 1 : 0), ascii(piece)));
      if (end == 0) {
        node.read(client(0x89, ascii("ping")));
        assertThat(payload(0x8A)).isEqualTo(ascii("ping"));
      }
    }
    assertThat(new String(payload(0x81), StandardCharsets.UTF_8))
        .containsOnlyOnce("[8,48,1,{},\"wamp.error.no_such_procedure\"");
  }

  // Batches.

  @ParameterizedTest
  @ValueSource(ints = {0x1E, 0x18})
  void t128_separatorOfTheClientIsUsed(int separator) {
    start(SerializerFormat.JSON, true, false, 0);
    node.read(client(0x81, ascii(HELLO + (char) separator)));
    byte[] welcome = payload(0x81);
    assertThat(welcome[welcome.length - 1]).isEqualTo((byte) separator);
  }

  @Test
  void messagesOfABatchAreServedInOrder() {
    start(SerializerFormat.JSON, true, false, 0);
    node.read(client(0x81, ascii(HELLO + "\u001E[48,1,{},\"a.b\"]\u001E[48,2,{},\"a.c\"]\u001E")));
    String all = new String(node.written(), StandardCharsets.UTF_8);
    assertThat(all).containsSubsequence("[2,", "[8,48,1,", "[8,48,2,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1,2]"})
  void t117_emptyOrUnendedBatchFailsTheConnection(String batch) {
    start(SerializerFormat.JSON, true, false, 0);
    node.read(client(0x81, ascii(batch)));
    byte[] close = payload(0x88);
    assertThat((close[0] & 0xFF) << 8 | close[1] & 0xFF).isEqualTo(1002);
  }

  @Test
  void t117_batchWhoseLastMessageIsNotEndedFailsTheConnection() {
    start(SerializerFormat.JSON, true, false, 0);
    node.read(client(0x81, ascii(HELLO + "\u001E[48,1,{},\"a.b\"]\u001E[48,2,{},\"a.c\"]")));
    String all = new String(node.written(), StandardCharsets.ISO_8859_1);
    assertThat(all).doesNotContain("[8,48,2,");
    assertThat(node.loop.counters().closeCodes(1002)).isEqualTo(1);
    assertThat(node.channel.isOpen()).isFalse();
  }

  @Test
  void binaryBatchesHaveLengths() {
    start(SerializerFormat.CBOR, true, false, 0);
    ByteBuf message = Unpooled.buffer();
    message.writeInt(0);
    new Serializers()
        .of(SerializerFormat.CBOR)
        .write(read(SerializerFormat.JSON, ascii(HELLO)), message);
    message.setInt(0, message.writerIndex() - 4);
    node.read(client(0x82, Arrays.copyOf(message.array(), message.writerIndex())));
    byte[] welcome = payload(0x82);
    assertThat(Unpooled.wrappedBuffer(welcome).getInt(0)).isEqualTo(welcome.length - 4);
  }

  /** The frames that were written, each as its first octet and its payload. */
  private List<byte[]> frames(int... firsts) {
    ByteBuf all = Unpooled.wrappedBuffer(node.written());
    List<byte[]> payloads = new ArrayList<>();
    while (all.isReadable()) {
      assertThat(payloads.size()).isLessThan(firsts.length);
      assertThat(all.readUnsignedByte()).isEqualTo((short) firsts[payloads.size()]);
      long length = all.readUnsignedByte();
      length = length < 126 ? length : length == 126 ? all.readUnsignedShort() : all.readLong();
      byte[] payload = new byte[(int) length];
      all.readBytes(payload);
      payloads.add(payload);
    }
    assertThat(payloads).hasSize(firsts.length);
    return payloads;
  }

  private static List<Message> unbatched(SerializerFormat format, byte[] batch) {
    Batching batching = new Batching(format);
    ByteBuf in = Unpooled.wrappedBuffer(batch);
    List<Message> messages = new ArrayList<>();
    do {
      messages.add(new Serializers().of(format).read(batching.next(in)));
    } while (in.isReadable());
    return messages;
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void whatOneTurnMakesIsOneWebSocketMessage(SerializerFormat format) {
    start(format, true, false, 0);
    int first = format.isText() ? 0x81 : 0x82;
    SharedFrames shared = new SharedFrames();
    link.send(event(10), null);
    link.send(event(3000), shared);
    link.send(event(10), null);
    node.channel.runPendingTasks();
    assertThat(unbatched(format, frames(first).getFirst())).hasSize(3);
    link.send(event(10), null);
    node.channel.runPendingTasks();
    assertThat(unbatched(format, frames(first).getFirst())).hasSize(1);
    shared.clear();
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void largeMessagesAreBatchesOfTheirOwn(SerializerFormat format) {
    start(format, true, false, 0);
    int first = format.isText() ? 0x81 : 0x82;
    for (int size : new int[] {9_000, 70_000}) {
      SharedFrames shared = new SharedFrames();
      link.send(event(10), null);
      link.send(event(size), shared);
      link.send(event(10), null);
      node.channel.runPendingTasks();
      if (format.isText()) {
        // Text has a separator that each client chooses, so nothing is shared.
        assertThat(node.written()).hasSizeGreaterThan(size);
      } else {
        frames(first, first, first)
            .forEach(frame -> assertThat(unbatched(format, frame)).hasSize(1));
      }
      shared.clear();
    }
  }

  @Test
  void controlFramesAreBetweenBatches() {
    start(SerializerFormat.CBOR, true, false, 0);
    link.send(event(10), null);
    node.channel.writeInbound(Unpooled.wrappedBuffer(client(0x89, ascii("?"))));
    link.send(event(10), null);
    link.closed(1000);
    node.channel.runPendingTasks();
    byte[] written = node.written();
    assertThat(written[0] & 0xFF).isEqualTo(0x82);
    int pong = 2 + written[1];
    assertThat(Arrays.copyOfRange(written, pong, pong + 3)).isEqualTo(hex("8a013f"));
    assertThat(Arrays.copyOfRange(written, written.length - 4, written.length))
        .isEqualTo(hex("880203e8"));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  // Compression.

  private static Event event(int size) {
    return new Event(1, 2, EventDetails.DEFAULT, encoded(size));
  }

  /** A payload as it comes from a client, whose size is known. */
  private static Payload encoded(int size) {
    byte[] publish = ascii("[16,1,{},\"a.b\",[\"" + "xy".repeat(size / 2) + "\"]]");
    return read(SerializerFormat.JSON, publish).payload();
  }

  @Test
  void largeMessagesAreCompressedAndSmallOnesNot() throws DataFormatException {
    start(SerializerFormat.JSON, false, true, Integer.MAX_VALUE);
    link.send(event(100), null);
    node.channel.runPendingTasks();
    assertThat(new String(payload(0x81), StandardCharsets.UTF_8)).startsWith("[36,1,2,{}");
    for (int size : new int[] {2_000, 60_000, 300_000}) {
      for (SharedFrames frames : new SharedFrames[] {null, new SharedFrames()}) {
        link.send(event(size), frames);
        if (frames != null) {
          frames.clear();
        }
        node.channel.runPendingTasks();
        byte[] compressed = payload(0xC1);
        assertThat(compressed).hasSizeLessThan(size / 10);
        Inflater inflater = new Inflater(true);
        inflater.setInput(
            Unpooled.wrappedBuffer(compressed, new byte[] {0, 0, -1, -1}).nioBuffer());
        byte[] inflated = new byte[size + 1000];
        int length = inflater.inflate(inflated);
        inflater.end();
        assertThat(read(SerializerFormat.JSON, Arrays.copyOf(inflated, length)))
            .isInstanceOf(Event.class);
        assertThat(length).isGreaterThan(size);
      }
    }
  }

  /** Of some 32 KiB become 32 MiB, of which no more than the limit of a message is ever made. */
  @Test
  void whatInflatesBeyondTheLimitClosesWith1009() {
    start(SerializerFormat.JSON, false, true, Integer.MAX_VALUE);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(new byte[32 << 20]);
    byte[] bomb = new byte[1 << 16];
    int length = deflater.deflate(bomb, 0, bomb.length, Deflater.SYNC_FLUSH);
    deflater.end();
    node.read(client(0xC1, Arrays.copyOf(bomb, length - 4)));
    byte[] close = payload(0x88);
    assertThat((close[0] & 0xFF) << 8 | close[1] & 0xFF).isEqualTo(1009);
  }

  @Test
  void messageBeyondTheClientsWindowIsNotCompressed() {
    start(SerializerFormat.JSON, false, true, 1 << 12);
    link.send(event(5_000), null);
    node.channel.runPendingTasks();
    payload(0x81);
    link.send(event(3_000), null);
    node.channel.runPendingTasks();
    payload(0xC1);
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void framesHaveTheShortestHead(SerializerFormat format) {
    start(format, false, false, 0);
    int first = format.isText() ? 0x81 : 0x82;
    for (int size : new int[] {0, 100, 110, 120, 130, 65_000, 65_530, 65_540, 70_000}) {
      assertThat(link.send(event(size), null)).isEqualTo(SendResult.SENT);
      node.channel.runPendingTasks();
      byte[] written = node.written();
      int code = written[1];
      int head = code < 126 ? 2 : code == 126 ? 4 : 10;
      long length =
          switch (head) {
            case 2 -> code;
            case 4 -> Unpooled.wrappedBuffer(written).getUnsignedShort(2);
            default -> Unpooled.wrappedBuffer(written).getLong(2);
          };
      assertThat(written[0] & 0xFF).isEqualTo(first);
      assertThat(length).isEqualTo(written.length - head);
      assertThat(head).isEqualTo(length < 126 ? 2 : length < 65_536 ? 4 : 10);
      assertThat(read(format, Arrays.copyOfRange(written, head, written.length)))
          .isInstanceOf(Event.class);
    }
  }

  // Pings.

  @Test
  void silentClientIsPingedAndThenCut() {
    start(SerializerFormat.JSON, false, false, 0);
    node.read(client(0x81, ascii(HELLO)));
    node.written();
    long now = System.nanoTime();
    long interval = Duration.ofSeconds(31).toNanos();
    advance(now + interval);
    assertThat(node.written()).as("it was heard of").isEmpty();
    advance(System.nanoTime() + 2 * interval);
    assertThat(node.written()).isEqualTo(new byte[] {(byte) 0x89, 0});
    node.read(client(0x8A, new byte[0]));
    advance(System.nanoTime() + 3 * interval);
    assertThat(node.written()).as("it answered").isEmpty();
    for (int i = 0; i < 2; i++) {
      advance(System.nanoTime() + (4 + i) * interval);
      assertThat(node.written()).isEqualTo(new byte[] {(byte) 0x89, 0});
    }
    advance(System.nanoTime() + 6 * interval);
    assertThat(node.channel.isOpen()).isFalse();
    assertThat(node.loop.counters().get(TransportCounter.DEAD_PEERS)).isEqualTo(1);
  }

  private void advance(long now) {
    node.loop.timers().advance(now);
    node.channel.runPendingTasks();
  }

  @Test
  void abortIsTheLastMessage() {
    start(SerializerFormat.JSON, false, false, 0);
    node.read(client(0x81, ascii("[1,\"no.such.realm\",{\"roles\":{\"caller\":{}}}]")));
    byte[] written = node.written();
    int length = written[1] & 0x7F;
    int head = length < 126 ? 2 : 4;
    int end = length < 126 ? 2 + length : 4 + Unpooled.wrappedBuffer(written).getShort(2);
    assertThat(read(SerializerFormat.JSON, Arrays.copyOfRange(written, head, end)))
        .isInstanceOf(Abort.class);
    assertThat(Arrays.copyOfRange(written, end, written.length))
        .isEqualTo(new byte[] {(byte) 0x88, 2, 3, (byte) 0xE8});
  }
}
