package io.starling.transport.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.Deflater;

/**
 * RFC 6455 and RFC 7692 as a set of generated cases: what a client sends, and what it must get from
 * a server that echoes messages, so that what was understood shows.
 *
 * <p>This class needs nothing but the JDK, so that {@code java WebSocketCases.java} prints the
 * cases as lines of JSON for other servers to be tried with.
 */
final class WebSocketCases {

  static final int FIN = 0x80;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;

  /** The longest message that the server takes. */
  static final int LIMIT = 1 << 17;

  private static final int RSV1 = 0x40;
  private static final int CONTINUATION = 0;
  private static final int PING = 9;
  private static final int PONG = 10;

  /** What was agreed upon about compression. */
  enum Compression {
    NONE,
    EACH_MESSAGE,
    CONTINUED
  }

  private static final Compression NONE = Compression.NONE;
  private static final Compression EACH_MESSAGE = Compression.EACH_MESSAGE;

  /**
   * One case.
   *
   * @param text whether the subprotocol takes text messages, else binary ones
   * @param reads what the client sends, cut as the server shall read it
   * @param closeCode the code of the server's close frame, 0 for one without, -1 for none
   * @param replies the server's other frames
   */
  record Case(
      String group,
      String name,
      boolean text,
      Compression compression,
      List<byte[]> reads,
      int closeCode,
      List<Reply> replies) {

    private String json() {
      return """
      {"group":"%s","name":"%s","text":%b,"compression":"%s","reads":[%s],"closeCode":%d,"replies":[%s]}
      """
          .formatted(
              group,
              name,
              text,
              compression.name().toLowerCase(Locale.ROOT),
              reads.stream().map(WebSocketCases::base64).collect(Collectors.joining(",")),
              closeCode,
              replies.stream()
                  .map(r -> "{\"opcode\":" + r.opcode + ",\"payload\":" + base64(r.payload) + "}")
                  .collect(Collectors.joining(",")));
    }
  }

  private final List<Case> cases = new ArrayList<>();
  private String group = "";

  private WebSocketCases() {}

  /** Generates the cases; names are unique in a group. */
  static List<Case> all() {
    WebSocketCases all = new WebSocketCases();
    all.group("sizes and splits", all::sizesAndSplits);
    all.group("fragments", all::fragments);
    all.group("control frames", all::controlFrames);
    all.group("closing", all::closing);
    all.group("utf8", all::utf8);
    all.group("limits", all::limits);
    all.group("compression", all::compression);
    all.group("context take-over", all::contextTakeover);
    return List.copyOf(all.cases);
  }

  private void group(String name, Runnable generator) {
    group = name;
    generator.run();
  }

  /** Prints the cases, one in a line. */
  public static void main(String[] arguments) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
      for (Case one : all()) {
        out.write(one.json().getBytes(UTF_8));
      }
    }
  }

  private static String base64(byte[] octets) {
    return '"' + Base64.getEncoder().encodeToString(octets) + '"';
  }

  /** A frame that the server shall send. */
  record Reply(int opcode, byte[] payload) {

    /** The code in a close frame, 0 when there is none. */
    int closeCode() {
      return payload.length == 0 ? 0 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }

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
    ByteBuffer head = ByteBuffer.allocate(2 + lengthOctets + Integer.BYTES);
    head.put((byte) first);
    switch (lengthOctets) {
      case 0 -> head.put((byte) (0x80 | (int) length));
      case 2 -> head.put((byte) (0x80 | 126)).putShort((short) length);
      default -> head.put((byte) (0x80 | 127)).putLong(length);
    }
    return head.putInt(mask).array();
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
    add(name, isText, NONE, reads, -1, replies);
  }

  private void fails(String name, boolean isText, List<byte[]> reads, int closeCode) {
    add(name, isText, NONE, reads, closeCode);
  }

  private void add(
      String name,
      boolean isText,
      Compression compression,
      List<byte[]> reads,
      int closeCode,
      Reply... replies) {
    cases.add(new Case(group, name, isText, compression, reads, closeCode, List.of(replies)));
  }

  private void sizesAndSplits() {
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
  }

  private void fragments() {
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
        NONE,
        whole(join(frame(FIN | TEXT, a), frame(FIN | CONTINUATION, a))),
        1002,
        text(a));
    fails("text within a message", true, whole(join(frame(TEXT, a), frame(FIN | TEXT, a))), 1002);
    fails("binary within a message", false, whole(join(frame(BINARY, a), frame(BINARY, a))), 1002);
    add(
        "close within a message",
        true,
        NONE,
        whole(join(frame(TEXT, a), frame(FIN | CLOSE, code(1000, "")))),
        1000);
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

  private void controlFrames() {
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
  }

  private static String hex1(int digit) {
    return HexFormat.of().toHexDigits(digit, 1);
  }

  private void closing() {
    add("close without code", true, NONE, whole(frame(FIN | CLOSE, new byte[0])), 0);
    fails("close of one octet", true, whole(frame(FIN | CLOSE, ascii(1))), 1002);
    int[] valid = {
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    };
    for (int code : valid) {
      byte[] close = frame(FIN | CLOSE, code(code, "bye"));
      add("close " + code, true, NONE, whole(close), code);
      add("close " + code + ", octet by octet", true, NONE, octetByOctet(close), code);
    }
    int[] invalid = {
      0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 0x7FFF, 0xFFFF
    };
    for (int code : invalid) {
      fails("close " + code, true, whole(frame(FIN | CLOSE, code(code, ""))), 1002);
    }
    add("longest reason", true, NONE, whole(frame(FIN | CLOSE, code(1000, "r".repeat(123)))), 1000);
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
        NONE,
        whole(
            join(
                frame(FIN | TEXT, ascii(1)),
                frame(FIN | CLOSE, code(1000, "")),
                frame(FIN | TEXT, ascii(2)),
                frame(FIN | PING, ascii(2)))),
        1000,
        text(ascii(1)));
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

  private void utf8() {
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
  }

  private void limits() {
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

  private void compression() {
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
                  EACH_MESSAGE,
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
      add("compressed, split at " + at, true, EACH_MESSAGE, splitAt(frame, at), -1, text(payload));
    }
    for (int at = 0; at <= compressed.length; at += 5) {
      byte[] head = Arrays.copyOf(compressed, at);
      byte[] tail = Arrays.copyOfRange(compressed, at, compressed.length);
      add(
          "compressed in fragments, split at " + at,
          true,
          EACH_MESSAGE,
          whole(join(frame(RSV1 | TEXT, head), frame(FIN | CONTINUATION, tail))),
          -1,
          text(payload));
    }
    add(
        "each message for itself",
        true,
        EACH_MESSAGE,
        whole(join(frame, frame, frame(FIN | TEXT, ascii(4)), frame)),
        -1,
        text(payload),
        text(payload),
        text(ascii(4)),
        text(payload));
    add(
        "final block",
        true,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | TEXT, deflatedFinal(payload))),
        -1,
        text(payload));
    add(
        "final block and an empty one",
        true,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | TEXT, join(deflatedFinal(payload), hex("00")))),
        -1,
        text(payload));
    add(
        "two final blocks",
        true,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | TEXT, join(deflatedFinal(payload), deflatedFinal(payload)))),
        -1,
        text(join(payload, payload)));
    for (String corrupt : List.of("07", "06", "ff", "0100", "00050000", "4b4c4a06ff", "03ff07")) {
      add(
          "corrupt " + corrupt,
          true,
          EACH_MESSAGE,
          whole(frame(FIN | RSV1 | TEXT, hex(corrupt))),
          1007);
    }
    add(
        "distance too far back",
        true,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | TEXT, hex("4b04 2200"))),
        1007);
    add(
        "bomb",
        false,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | BINARY, deflated(new byte[50 << 20]))),
        1009);
    add(
        "one octet too long",
        false,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | BINARY, deflated(new byte[LIMIT + 1]))),
        1009);
    add(
        "not UTF-8",
        true,
        EACH_MESSAGE,
        whole(frame(FIN | RSV1 | TEXT, deflated(hex("6162ff63")))),
        1007);
    add(
        "compressed continuation",
        true,
        EACH_MESSAGE,
        whole(join(frame(TEXT, ascii(1)), frame(FIN | RSV1 | CONTINUATION, ascii(1)))),
        1002);
    for (int opcode : new int[] {CLOSE, PING, PONG}) {
      add(
          "compressed control " + opcode,
          true,
          EACH_MESSAGE,
          whole(frame(FIN | RSV1 | opcode, ascii(2))),
          1002);
    }
    add("other reserved bits", true, EACH_MESSAGE, whole(frame(FIN | 0x20 | TEXT, ascii(2))), 1002);
  }

  /** What holds for messages that stand for themselves holds with context take-over, too. */
  private void contextTakeover() {
    for (Case one : List.copyOf(cases)) {
      if (one.compression == EACH_MESSAGE) {
        add(
            one.name,
            one.text,
            Compression.CONTINUED,
            one.reads,
            one.closeCode,
            one.replies.toArray(Reply[]::new));
      }
    }
    for (int size : new int[] {1, 10, 1000, 20_000, 32_768, 40_000, LIMIT}) {
      byte[] payload = noise(size);
      byte[] frames = new byte[0];
      Reply[] replies = new Reply[4];
      Deflater deflater = new Deflater(6, true);
      for (int i = 0; i < replies.length; i++) {
        byte[] compressed = continued(deflater, payload);
        frames = join(frames, frame(FIN | RSV1 | BINARY, compressed));
        replies[i] = binary(payload);
      }
      deflater.end();
      if (frames.length <= 4 * LIMIT) {
        kept("same " + size + " four times", frames, -1, replies);
        kept(
            "same " + size + " four times, one not compressed, a ping between",
            join(frame(FIN | BINARY, ascii(9)), frame(FIN | PING, ascii(2)), frames),
            -1,
            join(new Reply[] {binary(ascii(9)), pong(ascii(2))}, replies));
      }
    }
    byte[] payload = noise(2000);
    Deflater deflater = new Deflater(6, true);
    byte[] first = continued(deflater, payload);
    byte[] second = continued(deflater, payload);
    deflater.end();
    kept(
        "fragments of a later message",
        join(
            frame(FIN | RSV1 | BINARY, first),
            frame(RSV1 | BINARY, Arrays.copyOf(second, 3)),
            frame(FIN | PING, ascii(1)),
            frame(FIN | CONTINUATION, Arrays.copyOfRange(second, 3, second.length))),
        -1,
        binary(payload),
        pong(ascii(1)),
        binary(payload));
    kept("reference without the message before", frame(FIN | RSV1 | BINARY, second), 1007);
    add(
        "reference to another message, which was not agreed upon",
        false,
        EACH_MESSAGE,
        whole(join(frame(FIN | RSV1 | BINARY, first), frame(FIN | RSV1 | BINARY, second))),
        1007,
        binary(payload));
    kept(
        "final blocks end what can be referred to",
        join(
            frame(FIN | RSV1 | BINARY, deflatedFinal(payload)),
            frame(FIN | RSV1 | BINARY, deflatedFinal(payload)),
            frame(FIN | RSV1 | BINARY, first),
            frame(FIN | RSV1 | BINARY, second)),
        -1,
        binary(payload),
        binary(payload),
        binary(payload),
        binary(payload));
    Deflater bomb = new Deflater(9, true);
    byte[] good = continued(bomb, new byte[LIMIT]);
    byte[] bad = continued(bomb, new byte[LIMIT + 1]);
    bomb.end();
    kept(
        "a later message is too long",
        join(frame(FIN | RSV1 | BINARY, good), frame(FIN | RSV1 | BINARY, bad)),
        1009,
        binary(new byte[LIMIT]));
  }

  private void kept(String name, byte[] octets, int closeCode, Reply... replies) {
    add(name, false, Compression.CONTINUED, whole(octets), closeCode, replies);
  }

  private static Reply[] join(Reply[] one, Reply[] other) {
    Reply[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  /** Octets that nothing but a repetition of themselves compresses. */
  private static byte[] noise(int size) {
    byte[] octets = new byte[size];
    new Random(size).nextBytes(octets);
    return octets;
  }

  private static byte[] continued(Deflater deflater, byte[] payload) {
    deflater.setInput(payload);
    byte[] out = new byte[2 * payload.length + 200];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(out, length - 4);
  }
}
