package io.starling.transport.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.SerializerFormat;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * RFC 6455 and RFC 7692 as a set of generated cases: what a client sends, and what it must get. A
 * message is echoed, so that what was understood shows.
 */
class WebSocketConformanceTest {

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int LIMIT = EmbeddedNode.MESSAGE_SIZE;

  private static int count;

  private final List<DynamicTest> cases = new ArrayList<>();

  /** A frame that the server shall send. */
  private record Reply(int opcode, byte[] payload) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Reply reply
          && reply.opcode == opcode
          && Arrays.equals(reply.payload, payload);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
      int shown = Math.min(40, payload.length);
      return opcode + ":" + payload.length + ":" + HexFormat.of().formatHex(payload, 0, shown);
    }
  }

  /** The link with the router left out. */
  private static final class Echo extends WebSocketLink {

    private final boolean text;

    Echo(EmbeddedNode node, boolean text, boolean deflate) {
      super(node.loop, node.channel, terms(text, deflate));
      this.text = text;
    }

    @Override
    void deliver(ByteBuf in, int start, int end) {
      if (text && !Utf8.isValid(in, start, end)) {
        failed(WebSocketCodes.INVALID_DATA, "not UTF-8");
        return;
      }
      ByteBuf out = batch(0);
      int frame = out.writerIndex();
      out.writeInt(0).writeBytes(in, start, end - start);
      complete(out, frame, 4, FIN | (text ? TEXT : BINARY));
      appended(out);
    }
  }

  private static WebSocketTerms terms(boolean text, boolean deflate) {
    return new WebSocketTerms(
        text ? SerializerFormat.JSON : SerializerFormat.MSGPACK,
        false,
        deflate,
        1024,
        Integer.MAX_VALUE);
  }

  // Building.

  private static byte[] frame(int first, byte[] payload) {
    int code = payload.length < 126 ? 0 : payload.length < 0x10000 ? 2 : 8;
    return frame(first, payload, code, 0xA1B2C3D4);
  }

  private static byte[] frame(int first, byte[] payload, int lengthOctets, int mask) {
    byte[] head = head(first, payload.length, lengthOctets, mask);
    byte[] frame = Arrays.copyOf(head, head.length + payload.length);
    for (int i = 0; i < payload.length; i++) {
      frame[head.length + i] = (byte) (payload[i] ^ mask >>> 24 - 8 * (i % 4));
    }
    return frame;
  }

  private static byte[] head(int first, long length, int lengthOctets, int mask) {
    ByteBuf head = Unpooled.buffer();
    head.writeByte(first);
    switch (lengthOctets) {
      case 0 -> head.writeByte(0x80 | (int) length);
      case 2 -> head.writeByte(0x80 | 126).writeShort((int) length);
      default -> head.writeByte(0x80 | 127).writeLong(length);
    }
    head.writeInt(mask);
    return Arrays.copyOf(head.array(), head.readableBytes());
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] ascii(int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) ('a' + i % 23);
    }
    return octets;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] code(int code, String reason) {
    return join(new byte[] {(byte) (code >> 8), (byte) code}, reason.getBytes(UTF_8));
  }

  private static Reply text(byte[] payload) {
    return new Reply(TEXT, payload);
  }

  private static Reply binary(byte[] payload) {
    return new Reply(BINARY, payload);
  }

  private static Reply pong(byte[] payload) {
    return new Reply(PONG, payload);
  }

  // Running.

  private static List<byte[]> whole(byte[] octets) {
    return List.of(octets);
  }

  private static List<byte[]> octetByOctet(byte[] octets) {
    List<byte[]> reads = new ArrayList<>();
    for (byte octet : octets) {
      reads.add(new byte[] {octet});
    }
    return reads;
  }

  private static List<byte[]> splitAt(byte[] octets, int at) {
    return List.of(Arrays.copyOf(octets, at), Arrays.copyOfRange(octets, at, octets.length));
  }

  private void echoes(String name, boolean isText, List<byte[]> reads, Reply... replies) {
    add(name, isText, false, reads, -1, replies);
  }

  private void fails(String name, boolean isText, List<byte[]> reads, int closeCode) {
    add(name, isText, false, reads, closeCode);
  }

  /**
   * Adds a case.
   *
   * @param closeCode the code of the server's close frame, 0 for one without, -1 for none
   */
  private void add(
      String name,
      boolean isText,
      boolean deflate,
      List<byte[]> reads,
      int closeCode,
      Reply... replies) {
    cases.add(
        DynamicTest.dynamicTest(
            name, () -> run(isText, deflate, reads, closeCode, List.of(replies))));
  }

  private static void run(
      boolean isText, boolean deflate, List<byte[]> reads, int closeCode, List<Reply> replies) {
    count++;
    try (EmbeddedNode node = new EmbeddedNode()) {
      node.channel.pipeline().addLast(new Echo(node, isText, deflate));
      echoLink(node).begin(EmbeddedNode.entrance(false).arrival(node.channel), Map.of());
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      for (byte[] read : reads) {
        node.read(read);
        written.writeBytes(node.written());
      }
      List<Reply> got = parse(written.toByteArray());
      List<Reply> data = got.stream().filter(reply -> reply.opcode != CLOSE).toList();
      assertThat(data).isEqualTo(replies);
      List<Reply> closes = got.stream().filter(reply -> reply.opcode == CLOSE).toList();
      if (closeCode < 0) {
        assertThat(closes).isEmpty();
        assertThat(node.channel.isOpen()).isTrue();
      } else {
        assertThat(closes).hasSize(1);
        byte[] payload = closes.getFirst().payload;
        int gotCode = payload.length == 0 ? 0 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        assertThat(gotCode).isEqualTo(closeCode);
        assertThat(node.channel.isOpen()).isFalse();
      }
    }
  }

  private static WebSocketLink echoLink(EmbeddedNode node) {
    return node.channel.pipeline().get(Echo.class);
  }

  private static List<Reply> parse(byte[] octets) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    List<Reply> replies = new ArrayList<>();
    while (in.isReadable()) {
      int first = in.readUnsignedByte();
      assertThat(first & 0xF0).as("final, nothing reserved").isEqualTo(FIN);
      long length = in.readUnsignedByte();
      assertThat(length).as("not masked").isLessThan(0x80);
      if (length == 126) {
        length = in.readUnsignedShort();
        assertThat(length).as("shortest form").isGreaterThan(125);
      } else if (length == 127) {
        length = in.readLong();
        assertThat(length).as("shortest form").isGreaterThan(0xFFFF);
      }
      byte[] payload = new byte[(int) length];
      in.readBytes(payload);
      replies.add(new Reply(first & 15, payload));
    }
    return replies;
  }

  @AfterAll
  static void report() {
    System.out.println("WebSocket conformance: " + count + " cases");
  }

  @TestFactory
  Stream<DynamicTest> sizesAndSplits() {
    int[] sizes = {
      0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 124, 125, 126, 127, 128, 255, 256, 4095, 4096,
      65_534, 65_535, 65_536, 65_537, LIMIT - 1, LIMIT
    };
    for (int size : sizes) {
      byte[] payload = ascii(size);
      echoes("text of " + size, true, whole(frame(FIN | TEXT, payload)), text(payload));
      echoes("binary of " + size, false, whole(frame(FIN | BINARY, payload)), binary(payload));
    }
    for (int size : new int[] {0, 5, 126, 300}) {
      byte[] payload = ascii(size);
      echoes(
          "text of " + size + ", octet by octet",
          true,
          octetByOctet(frame(FIN | TEXT, payload)),
          text(payload));
      echoes(
          "binary of " + size + ", octet by octet",
          false,
          octetByOctet(frame(FIN | BINARY, payload)),
          binary(payload));
    }
    byte[] payload = ascii(300);
    byte[] two = join(frame(FIN | BINARY, payload), frame(FIN | BINARY, ascii(9)));
    for (int at = 1; at < 16; at++) {
      echoes("split at " + at, false, splitAt(two, at), binary(payload), binary(ascii(9)));
    }
    for (int at = 300; at < two.length; at++) {
      echoes("split at " + at, false, splitAt(two, at), binary(payload), binary(ascii(9)));
    }
    for (int mask : new int[] {0, -1, 1, 0x80000000, 0x01020304}) {
      echoes("mask " + mask, false, whole(frame(FIN | BINARY, payload, 2, mask)), binary(payload));
    }
    for (int size : new int[] {0, 5, 125}) {
      for (int octets : new int[] {2, 8}) {
        echoes(
            "length " + size + " in " + octets + " octets",
            false,
            whole(frame(FIN | BINARY, ascii(size), octets, 7)),
            binary(ascii(size)));
      }
    }
    echoes(
        "length 200 in 8 octets",
        false,
        whole(frame(FIN | BINARY, ascii(200), 8, 7)),
        binary(ascii(200)));
    return cases.stream();
  }

  @TestFactory
  Stream<DynamicTest> fragments() {
    for (int size : new int[] {0, 1, 10, 1000, 70_000}) {
      for (int parts : new int[] {2, 3, 10, 100}) {
        for (boolean pings : new boolean[] {false, true}) {
          fragmented(size, parts, pings, true);
          fragmented(size, parts, pings, false);
        }
      }
    }
    byte[] a = ascii(3);
    fails("continuation at first", true, whole(frame(FIN | CONTINUATION, a)), 1002);
    fails("open continuation at first", true, whole(frame(CONTINUATION, a)), 1002);
    add(
        "continuation after a whole message",
        true,
        false,
        whole(join(frame(FIN | TEXT, a), frame(FIN | CONTINUATION, a))),
        1002,
        text(a));
    fails("text within a message", true, whole(join(frame(TEXT, a), frame(FIN | TEXT, a))), 1002);
    fails("binary within a message", false, whole(join(frame(BINARY, a), frame(BINARY, a))), 1002);
    add(
        "close within a message",
        true,
        false,
        whole(join(frame(TEXT, a), frame(FIN | CLOSE, code(1000, "")))),
        1000);
    return cases.stream();
  }

  private void fragmented(int size, int parts, boolean pings, boolean isText) {
    byte[] payload = ascii(size);
    List<byte[]> frames = new ArrayList<>();
    List<Reply> replies = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int opcode = part > 0 ? CONTINUATION : isText ? TEXT : BINARY;
      int fin = part == parts - 1 ? FIN : 0;
      int from = size * part / parts;
      int to = size * (part + 1) / parts;
      frames.add(frame(fin | opcode, Arrays.copyOfRange(payload, from, to)));
      if (pings && fin == 0) {
        byte[] ping = {(byte) part};
        frames.add(frame(FIN | PING, ping));
        replies.add(pong(ping));
      }
    }
    replies.add(isText ? text(payload) : binary(payload));
    byte[] all = join(frames.toArray(byte[][]::new));
    String name = size + " in " + parts + (isText ? " text" : " binary") + (pings ? ", pings" : "");
    Reply[] expected = replies.toArray(Reply[]::new);
    echoes(name + ", frame by frame", isText, frames, expected);
    if (size <= 1000 && parts <= 10) {
      echoes(name + ", at once", isText, whole(all), expected);
      echoes(name + ", octet by octet", isText, octetByOctet(all), expected);
    }
  }

  @TestFactory
  Stream<DynamicTest> controlFrames() {
    for (int size : new int[] {0, 1, 2, 124, 125}) {
      byte[] payload = ascii(size);
      echoes("ping of " + size, true, whole(frame(FIN | PING, payload)), pong(payload));
      echoes(
          "ping of " + size + ", octet by octet",
          true,
          octetByOctet(frame(FIN | PING, payload)),
          pong(payload));
      echoes("pong of " + size, true, whole(frame(FIN | PONG, payload)));
    }
    byte[] ten = new byte[0];
    Reply[] pongs = new Reply[10];
    for (int i = 0; i < 10; i++) {
      ten = join(ten, frame(FIN | PING, ascii(i)));
      pongs[i] = pong(ascii(i));
    }
    echoes("ten pings", true, whole(ten), pongs);
    for (int opcode : new int[] {CLOSE, PING, PONG}) {
      fails("long control " + opcode, true, whole(frame(FIN | opcode, ascii(126))), 1002);
      fails("fragmented control " + opcode, true, whole(frame(opcode, ascii(2))), 1002);
      fails(
          "control of claimed 64 bits " + opcode,
          true,
          whole(Arrays.copyOf(head(FIN | opcode, 5, 8, 0), 2)),
          1002);
    }
    for (int reserved = 1; reserved < 8; reserved++) {
      for (int opcode : new int[] {CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG}) {
        fails(
            "reserved bits " + reserved + " on " + opcode,
            opcode != BINARY,
            whole(frame(FIN | reserved << 4 | opcode, ascii(2))),
            1002);
      }
    }
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      fails("opcode " + opcode, true, whole(frame(FIN | opcode, ascii(2))), 1002);
      fails("opcode " + opcode + ", first octet only", true, whole(hex("8" + hex1(opcode))), 1002);
    }
    for (int opcode : new int[] {TEXT, CLOSE, PING, PONG}) {
      fails("not masked " + opcode, true, whole(new byte[] {(byte) (FIN | opcode), 1, 'a'}), 1002);
    }
    fails("binary on text", true, whole(frame(FIN | BINARY, ascii(2))), 1003);
    fails("text on binary", false, whole(frame(FIN | TEXT, ascii(2))), 1003);
    fails("binary fragment on text", true, whole(frame(BINARY, ascii(2))), 1003);
    fails("text fragment on binary", false, whole(frame(TEXT, ascii(2))), 1003);
    return cases.stream();
  }

  private static String hex1(int digit) {
    return HexFormat.of().toHexDigits(digit, 1);
  }

  @TestFactory
  Stream<DynamicTest> closing() {
    add("close without code", true, false, whole(frame(FIN | CLOSE, new byte[0])), 0);
    fails("close of one octet", true, whole(frame(FIN | CLOSE, ascii(1))), 1002);
    int[] valid = {
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    };
    for (int code : valid) {
      byte[] close = frame(FIN | CLOSE, code(code, "bye"));
      add("close " + code, true, false, whole(close), code);
      add("close " + code + ", octet by octet", true, false, octetByOctet(close), code);
    }
    int[] invalid = {
      0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 0x7FFF, 0xFFFF
    };
    for (int code : invalid) {
      fails("close " + code, true, whole(frame(FIN | CLOSE, code(code, ""))), 1002);
    }
    add(
        "longest reason",
        true,
        false,
        whole(frame(FIN | CLOSE, code(1000, "r".repeat(123)))),
        1000);
    for (String wrong : List.of("ff", "c0af", "eda080", "e28294ff", "f4908080", "e282")) {
      fails(
          "reason " + wrong,
          true,
          whole(frame(FIN | CLOSE, join(code(1000, ""), hex(wrong)))),
          1007);
    }
    add(
        "after close nothing is read",
        true,
        false,
        whole(
            join(
                frame(FIN | TEXT, ascii(1)),
                frame(FIN | CLOSE, code(1000, "")),
                frame(FIN | TEXT, ascii(2)),
                frame(FIN | PING, ascii(2)))),
        1000,
        text(ascii(1)));
    return cases.stream();
  }

  private static final List<String> UTF8_VALID =
      List.of(
          "24", // dollar
          "c280",
          "dfbf",
          "e0a080",
          "e282ac", // euro
          "ed9fbf",
          "ee8080",
          "efbfbd",
          "efbfbe", // a non-character is well-formed
          "efbfbf",
          "f0908080",
          "f09f9880", // emoji
          "f3bfbfbf",
          "f48fbfbf",
          "00",
          "ceba e1bdb9 cf83 cebc ceb5",
          "e282ac f09f9880 61 c3a9");

  private static final List<String> UTF8_INVALID =
      List.of(
          "80",
          "bf",
          "8080",
          "61 80",
          "c0",
          "c1",
          "c080",
          "c0af",
          "c1bf",
          "c2",
          "c27f",
          "c2c0",
          "c280 bf",
          "df",
          "dfc0",
          "e0",
          "e080",
          "e08080",
          "e09fbf",
          "e0a0",
          "e0a07f",
          "e0a0c0",
          "e282",
          "e28228",
          "eda080",
          "edad bf",
          "edb080",
          "edbfbf",
          "edafbf edbfbf",
          "ef bf",
          "f0",
          "f080",
          "f0808080",
          "f08fbfbf",
          "f090",
          "f09080",
          "f0908028",
          "f0282890",
          "f3bfbf",
          "f4908080",
          "f48fbf",
          "f5808080",
          "f7bfbfbf",
          "f8888080 80",
          "fbbfbfbfbf",
          "fc84808080 80",
          "fdbfbfbfbfbf",
          "fe",
          "ff",
          "fefeffff",
          "ceba e1bdb9 cf83 cebc ceb5 eda080 65",
          "61626364 65666768 ff",
          "e282ac 6162636465666768 c0");

  @TestFactory
  Stream<DynamicTest> utf8() {
    for (String digits : UTF8_VALID) {
      byte[] payload = hex(digits);
      echoes("valid " + digits, true, whole(frame(FIN | TEXT, payload)), text(payload));
      for (int at = 1; at < payload.length; at++) {
        byte[] head = Arrays.copyOf(payload, at);
        byte[] tail = Arrays.copyOfRange(payload, at, payload.length);
        echoes(
            "valid " + digits + " in fragments, split at " + at,
            true,
            whole(join(frame(TEXT, head), frame(FIN | CONTINUATION, tail))),
            text(payload));
        byte[] one = frame(FIN | TEXT, payload);
        echoes(
            "valid " + digits + " in reads, split at " + at,
            true,
            splitAt(one, 6 + at),
            text(payload));
      }
    }
    for (String digits : UTF8_INVALID) {
      byte[] payload = hex(digits);
      fails("invalid " + digits, true, whole(frame(FIN | TEXT, payload)), 1007);
      fails(
          "invalid " + digits + ", octet by octet",
          true,
          octetByOctet(frame(FIN | TEXT, payload)),
          1007);
      List<byte[]> frames = new ArrayList<>();
      for (int i = 0; i < payload.length; i++) {
        frames.add(frame(i == 0 ? TEXT : CONTINUATION, new byte[] {payload[i]}));
      }
      frames.add(frame(FIN | CONTINUATION, new byte[0]));
      fails("invalid " + digits + " in fragments", true, frames, 1007);
      echoes("not text " + digits, false, whole(frame(FIN | BINARY, payload)), binary(payload));
    }
    for (String digits : List.of("ff", "c0", "eda0", "f490", "e080", "f08f", "80")) {
      fails(
          "fails fast at " + digits, true, whole(frame(TEXT, join(ascii(20), hex(digits)))), 1007);
    }
    return cases.stream();
  }

  @TestFactory
  Stream<DynamicTest> limits() {
    fails("one too many", false, whole(head(FIN | BINARY, LIMIT + 1, 8, 0)), 1009);
    fails("2^31", false, whole(head(FIN | BINARY, 1L << 31, 8, 0)), 1009);
    fails("2^32 + 1", false, whole(head(FIN | BINARY, (1L << 32) + 1, 8, 0)), 1009);
    fails("2^63 - 1", false, whole(head(FIN | BINARY, Long.MAX_VALUE, 8, 0)), 1009);
    fails("2^63", false, whole(head(FIN | BINARY, Long.MIN_VALUE, 8, 0)), 1002);
    fails("2^64 - 1", false, whole(head(FIN | BINARY, -1, 8, 0)), 1002);
    fails(
        "fragments that are too long together",
        false,
        List.of(frame(BINARY, ascii(LIMIT)), head(FIN | CONTINUATION, 1, 0, 0)),
        1009);
    echoes(
        "fragments up to the limit",
        false,
        List.of(frame(BINARY, ascii(LIMIT)), frame(FIN | CONTINUATION, new byte[0])),
        binary(ascii(LIMIT)));
    return cases.stream();
  }

  // Compression.

  private static byte[] deflated(byte[] payload, int level, int strategy, int flush) {
    Deflater deflater = new Deflater(level, true);
    deflater.setStrategy(strategy);
    deflater.setInput(payload);
    byte[] out = new byte[2 * payload.length + 200];
    int length = 0;
    for (int calls = 0; calls < 3; calls++) {
      // A strategy that was set makes the first call return early, with anything or nothing.
      length += deflater.deflate(out, length, out.length - length, flush);
    }
    deflater.end();
    // Of nothing zlib makes nothing, not even the tail that is cut off here.
    return length < 4 ? new byte[1] : Arrays.copyOf(out, length - 4);
  }

  private static byte[] deflated(byte[] payload) {
    return deflated(payload, 6, Deflater.DEFAULT_STRATEGY, Deflater.SYNC_FLUSH);
  }

  private static byte[] deflatedFinal(byte[] payload) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(payload);
    deflater.finish();
    byte[] out = new byte[2 * payload.length + 200];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  @TestFactory
  Stream<DynamicTest> compression() {
    for (int size : new int[] {0, 1, 125, 126, 1000, 65_536, LIMIT}) {
      byte[] payload = ascii(size);
      for (int level : new int[] {0, 1, 6, 9}) {
        for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.HUFFMAN_ONLY}) {
          for (int flush : new int[] {Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH}) {
            byte[] compressed = deflated(payload, level, strategy, flush);
            if (compressed.length <= LIMIT) {
              add(
                  "inflate " + size + ", level " + level + "/" + strategy + "/" + flush,
                  false,
                  true,
                  whole(frame(FIN | RSV1 | BINARY, compressed)),
                  -1,
                  binary(payload));
            }
          }
        }
      }
    }
    byte[] payload = ascii(5000);
    byte[] compressed = deflated(payload);
    byte[] frame = frame(FIN | RSV1 | TEXT, compressed);
    for (int at = 1; at < frame.length; at += 7) {
      add("compressed, split at " + at, true, true, splitAt(frame, at), -1, text(payload));
    }
    for (int at = 0; at <= compressed.length; at += 5) {
      byte[] head = Arrays.copyOf(compressed, at);
      byte[] tail = Arrays.copyOfRange(compressed, at, compressed.length);
      add(
          "compressed in fragments, split at " + at,
          true,
          true,
          whole(join(frame(RSV1 | TEXT, head), frame(FIN | CONTINUATION, tail))),
          -1,
          text(payload));
    }
    add(
        "each message for itself",
        true,
        true,
        whole(join(frame, frame, frame(FIN | TEXT, ascii(4)), frame)),
        -1,
        text(payload),
        text(payload),
        text(ascii(4)),
        text(payload));
    add(
        "final block",
        true,
        true,
        whole(frame(FIN | RSV1 | TEXT, deflatedFinal(payload))),
        -1,
        text(payload));
    add(
        "final block and an empty one",
        true,
        true,
        whole(frame(FIN | RSV1 | TEXT, join(deflatedFinal(payload), hex("00")))),
        -1,
        text(payload));
    add(
        "two final blocks",
        true,
        true,
        whole(frame(FIN | RSV1 | TEXT, join(deflatedFinal(payload), deflatedFinal(payload)))),
        -1,
        text(join(payload, payload)));
    for (String corrupt : List.of("07", "06", "ff", "0100", "00050000", "4b4c4a06ff", "03ff07")) {
      add("corrupt " + corrupt, true, true, whole(frame(FIN | RSV1 | TEXT, hex(corrupt))), 1007);
    }
    add(
        "distance too far back",
        true,
        true,
        whole(frame(FIN | RSV1 | TEXT, hex("4b04 2200"))),
        1007);
    add("bomb", false, true, whole(frame(FIN | RSV1 | BINARY, deflated(new byte[50 << 20]))), 1009);
    add(
        "one octet too long",
        false,
        true,
        whole(frame(FIN | RSV1 | BINARY, deflated(new byte[LIMIT + 1]))),
        1009);
    add("not UTF-8", true, true, whole(frame(FIN | RSV1 | TEXT, deflated(hex("6162ff63")))), 1007);
    add(
        "compressed continuation",
        true,
        true,
        whole(join(frame(TEXT, ascii(1)), frame(FIN | RSV1 | CONTINUATION, ascii(1)))),
        1002);
    for (int opcode : new int[] {CLOSE, PING, PONG}) {
      add(
          "compressed control " + opcode,
          true,
          true,
          whole(frame(FIN | RSV1 | opcode, ascii(2))),
          1002);
    }
    add("other reserved bits", true, true, whole(frame(FIN | 0x20 | TEXT, ascii(2))), 1002);
    return cases.stream();
  }
}
