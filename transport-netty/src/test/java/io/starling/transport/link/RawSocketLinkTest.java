package io.starling.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import io.starling.wamp.uri.Uri;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawSocketLinkTest {

  private EmbeddedNode node = new EmbeddedNode();
  private RawSocketLink link;

  private void start(boolean tooMany, SerializerFormat... formats) {
    link = new RawSocketLink(node.loop, node.channel, EmbeddedNode.entrance(tooMany, formats));
    node.channel.pipeline().addLast(link);
  }

  @AfterEach
  void nothingLeaks() {
    node.close();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] frame(Serializer serializer, Message message) {
    ByteBuf out = Unpooled.buffer();
    out.writeInt(0);
    serializer.write(message, out);
    out.setInt(0, out.writerIndex() - 4);
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static Hello hello() {
    return new Hello(
        Uri.of("realm1"),
        HelloDetails.anonymous(
            new PeerRoles.Builder().add(Role.SUBSCRIBER).add(Role.CALLER).build()));
  }

  private static Serializer serializer(SerializerFormat format) {
    return new Serializers().of(format);
  }

  private static byte[] request(SerializerFormat format) {
    return new byte[] {0x7F, (byte) (0xF0 | format.rawSocketId()), 0, 0};
  }

  /** The exponent announced is that of the limit of 128 KiB. */
  private static byte[] accepted(SerializerFormat format) {
    return new byte[] {0x7F, (byte) (8 << 4 | format.rawSocketId()), 0, 0};
  }

  private void assertWelcome(byte[] written, SerializerFormat format) {
    assertThat(Arrays.copyOf(written, 4)).isEqualTo(accepted(format));
    int length = Unpooled.wrappedBuffer(written).getInt(4);
    assertThat(written).hasSize(8 + length);
    assertThat(serializer(format).read(Unpooled.wrappedBuffer(written, 8, length)))
        .isInstanceOf(Welcome.class);
  }

  private void welcomed(int exponent) {
    start(false);
    node.read(new byte[] {0x7F, (byte) (exponent << 4 | 2), 0, 0});
    node.read(frame(serializer(SerializerFormat.MSGPACK), hello()));
    assertThat(node.written()).hasSizeGreaterThan(8);
  }

  // Handshake.

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void t112_handshakeAndHelloMayBeSplitAnywhere(SerializerFormat format) {
    byte[] all = join(request(format), frame(serializer(format), hello()));
    for (int at = 0; at <= all.length; at++) {
      start(false);
      node.read(Arrays.copyOf(all, at));
      node.read(Arrays.copyOfRange(all, at, all.length));
      assertWelcome(node.written(), format);
      node.close();
      node = new EmbeddedNode();
    }
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void t112_handshakeAndHelloMayComeOctetByOctet(SerializerFormat format) {
    start(false);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    for (byte octet : join(request(format), frame(serializer(format), hello()))) {
      node.read(new byte[] {octet});
      written.writeBytes(node.written());
    }
    assertWelcome(written.toByteArray(), format);
  }

  @ParameterizedTest
  @CsvSource({
    "7FF00000, 7F100000",
    "7FF40000, 7F100000",
    "7FF90000, 7F100000",
    "7FFF0000, 7F100000",
    "7FF10001, 7F300000",
    "7FF10100, 7F300000",
    "7FF00001, 7F300000"
  })
  void t114_wrongRequestIsAnsweredWithItsErrorAndClosed(String request, String reply) {
    start(false);
    node.read(join(hex(request), new byte[100]));
    assertThat(node.written()).isEqualTo(hex(reply));
    assertThat(node.channel.isOpen()).isFalse();
    assertThat(node.loop.counters().get(TransportCounter.HANDSHAKES_REFUSED_RAWSOCKET))
        .isEqualTo(1);
  }

  @Test
  void serializerThatTheListenerDoesNotSpeakIsRefused() {
    start(false, SerializerFormat.CBOR);
    node.read(request(SerializerFormat.JSON));
    assertThat(node.written()).isEqualTo(hex("7F100000"));
  }

  @Test
  void tooManyConnectionsAreToldSo() {
    start(true);
    node.read(request(SerializerFormat.JSON));
    assertThat(node.written()).isEqualTo(hex("7F400000"));
    assertThat(node.channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "80", "7E", "47455420"})
  void whatIsNoRawSocketIsClosedAtItsFirstOctet(String octets) {
    start(false);
    node.read(hex(octets));
    assertThat(node.written()).isEmpty();
    assertThat(node.channel.isOpen()).isFalse();
  }

  @Test
  void silentClientIsClosedInTime() {
    start(false);
    long now = System.nanoTime();
    node.loop.timers().advance(now + Duration.ofSeconds(9).toNanos());
    assertThat(node.channel.isOpen()).isTrue();
    node.loop.timers().advance(now + Duration.ofSeconds(11).toNanos());
    assertThat(node.channel.isOpen()).isFalse();
    assertThat(node.loop.counters().get(TransportCounter.HANDSHAKES_TIMED_OUT)).isEqualTo(1);
  }

  // Frames.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10000000", "20000000", "40000000", "80000000", "F0000000", // reserved bits
        "03000000", "04000000", "05000000", "06000000", "07000000", // reserved types
        "08000001", "08FFFFFF", "0B000000"
      })
  void reservedBitsAndTypesFailTheConnection(String head) {
    welcomed(15);
    node.read(hex(head));
    assertThat(node.channel.isOpen()).isFalse();
    assertThat(node.written()).isEmpty();
    assertThat(node.loop.counters().get(TransportCounter.FRAMING_VIOLATIONS)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00020001", "00FFFFFF", "08000000", "01020001"})
  void t115_tooLongFrameFailsTheConnectionAtItsHead(String head) {
    welcomed(15);
    node.read(hex(head));
    assertThat(node.channel.isOpen()).isFalse();
    assertThat(node.loop.counters().get(TransportCounter.MESSAGES_TOO_LONG)).isEqualTo(1);
  }

  @Test
  void t116_pingIsAnsweredOnceHoweverItIsSplit() {
    byte[] ping = join(hex("01000064"), new byte[99], new byte[] {7});
    byte[] pong = join(hex("02000064"), new byte[99], new byte[] {7});
    welcomed(15);
    for (int at = 0; at <= ping.length; at++) {
      node.read(Arrays.copyOf(ping, at));
      node.read(Arrays.copyOfRange(ping, at, ping.length));
      assertThat(node.written()).isEqualTo(pong);
    }
    node.read(join(hex("01000000"), hex("02000001 00"), hex("01000001 05")));
    assertThat(node.written()).isEqualTo(hex("02000000 02000001 05"));
  }

  @Test
  void largePingIsAnsweredWhole() {
    welcomed(15);
    byte[] payload = new byte[EmbeddedNode.MESSAGE_SIZE];
    Arrays.fill(payload, (byte) 9);
    node.read(join(hex("01020000"), payload));
    assertThat(node.written()).isEqualTo(join(hex("02020000"), payload));
  }

  @Test
  void garbageIsAnsweredWithAbortAndWhatFollowsIsNotRead() {
    welcomed(15);
    node.read(join(hex("00000003 C1C1C1"), hex("01000001 05")));
    byte[] written = node.written();
    Message answer =
        serializer(SerializerFormat.MSGPACK)
            .read(Unpooled.wrappedBuffer(written, 4, written.length - 4));
    assertThat(answer).isInstanceOf(io.starling.wamp.message.Abort.class);
    assertThat(node.channel.isOpen()).isFalse();
  }

  @Test
  void clientThatGoesAwayIsForgotten() {
    welcomed(15);
    node.read(hex("0001"));
    node.channel.close();
    node.channel.runPendingTasks();
    assertThat(node.loop.core().connections()).isZero();
  }

  // Sending.

  private static Event event(int size) {
    return new Event(1, 2, EventDetails.DEFAULT, Payload.of("x".repeat(size)));
  }

  @Test
  void messageThatTheClientDoesNotTakeIsNotSent() {
    welcomed(1);
    assertThat(link.send(event(1_200), null)).isEqualTo(SendResult.TOO_LONG);
    assertThat(link.send(event(100), null)).isEqualTo(SendResult.SENT);
    node.channel.runPendingTasks();
    assertThat(node.written()).hasSizeBetween(104, 200);
    SharedFrames frames = new SharedFrames();
    assertThat(link.send(event(1_200), frames)).isEqualTo(SendResult.TOO_LONG);
    frames.clear();
    assertThat(link.send(event(100), frames)).isEqualTo(SendResult.SENT);
    frames.clear();
    node.channel.runPendingTasks();
    assertThat(node.written()).hasSizeBetween(104, 200);
  }

  @Test
  void batchLeavesInOneFlush() {
    welcomed(15);
    long flushes = node.loop.counters().get(TransportCounter.FLUSHES);
    for (int i = 0; i < 100; i++) {
      link.send(event(10), null);
    }
    node.channel.runPendingTasks();
    assertThat(node.loop.counters().get(TransportCounter.FLUSHES)).isEqualTo(flushes + 1);
    assertThat(node.written()).hasSizeGreaterThan(1000);
  }

  @Test
  void sharedAndOwnFramesKeepTheirOrder() {
    welcomed(15);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    Serializer msgpack = serializer(SerializerFormat.MSGPACK);
    for (int size : new int[] {1, 20_000, 5, 9_000, 30_000, 3}) {
      SharedFrames frames = new SharedFrames();
      link.send(event(size), frames);
      link.send(event(size), frames);
      frames.clear();
      link.send(event(size + 1), null);
      expected.writeBytes(frame(msgpack, event(size)));
      expected.writeBytes(frame(msgpack, event(size)));
      expected.writeBytes(frame(msgpack, event(size + 1)));
    }
    node.channel.runPendingTasks();
    assertThat(node.written()).isEqualTo(expected.toByteArray());
    assertThat(link.queuedBytes()).isZero();
  }

  @Test
  void afterCloseNothingIsSent() {
    welcomed(15);
    link.close(io.starling.router.port.CloseCause.GOODBYE);
    link.close(io.starling.router.port.CloseCause.GOODBYE);
    assertThat(link.send(event(1), null)).isEqualTo(SendResult.CLOSED);
    node.channel.runPendingTasks();
    assertThat(node.channel.isOpen()).isFalse();
  }
}
