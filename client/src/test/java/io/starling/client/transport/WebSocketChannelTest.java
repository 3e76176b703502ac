package io.starling.client.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.WampUris;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets, octet by octet (RFC 6455). */
class WebSocketChannelTest {

  private static final String GOODBYE = "[6,{},\"wamp.close.close_realm\"]";

  private final RecordingListener listener = new RecordingListener();
  private EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void finish() {
    channel.finishAndReleaseAll();
  }

  private void connect(SerializerFormat... formats) {
    channel = new EmbeddedChannel();
    WebSocketChannel.addTo(
        channel.pipeline(),
        new ConnectorSettings(
            Endpoint.of(URI.create("ws://router:8080/ws")),
            null,
            List.of(formats),
            1 << 10,
            1 << 20,
            Duration.ofSeconds(1),
            Duration.ZERO,
            false),
        listener);
    channel.pipeline().fireChannelActive();
  }

  private ByteBuf sent() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    return all;
  }

  /** Answers the upgrade with this subprotocol. */
  private String upgrade(String subprotocol) throws Exception {
    String request = sent().toString(US_ASCII);
    Matcher key =
        Pattern.compile("sec-websocket-key: (\\S+)", Pattern.CASE_INSENSITIVE).matcher(request);
    assertThat(key.find()).isTrue();
    byte[] digest =
        MessageDigest.getInstance("SHA-1")
            .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
    String response =
        """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: %s\r
        Sec-WebSocket-Protocol: %s\r
        \r
        """
            .formatted(Base64.getEncoder().encodeToString(digest), subprotocol);
    channel.writeInbound(Unpooled.copiedBuffer(response, US_ASCII));
    return request;
  }

  private void receive(int head, String payload) {
    ByteBuf frame = Unpooled.buffer().writeByte(head);
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 126) {
      frame.writeByte(bytes.length);
    } else {
      frame.writeByte(126).writeShort(bytes.length);
    }
    channel.writeInbound(frame.writeBytes(bytes));
  }

  /** The payload of the next frame that was sent, unmasked. */
  private static String payload(ByteBuf sent, int head) {
    assertThat(sent.readUnsignedByte()).isEqualTo((short) head);
    int length = sent.readUnsignedByte() & 0x7F;
    byte[] mask = new byte[4];
    sent.readBytes(mask);
    byte[] bytes = new byte[length];
    sent.readBytes(bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] ^= mask[i % 4];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void theUpgradeOffersTheFormatsInOrder() throws Exception {
    connect(SerializerFormat.CBOR, SerializerFormat.JSON);
    String request = upgrade("wamp.2.json");

    assertThat(request)
        .startsWith("GET /ws HTTP/1.1\r\n")
        .containsIgnoringCase("sec-websocket-protocol: wamp.2.cbor,wamp.2.json\r\n")
        .containsIgnoringCase("host: router:8080\r\n");
    assertThat(listener.heard).containsExactly("opened json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wamp.2.msgpack", "chat"})
  void aSubprotocolThatWasNotOfferedIsRefused(String subprotocol) throws Exception {
    connect(SerializerFormat.CBOR, SerializerFormat.JSON);
    upgrade(subprotocol);

    assertThat(listener.heard).containsExactly("closed");
    assertThat(listener.cause).hasMessageContaining(subprotocol);
  }

  @Test
  void jsonTravelsAsTextInOneOrSeveralFrames() throws Exception {
    connect(SerializerFormat.JSON);
    upgrade("wamp.2.json");

    receive(0x81, GOODBYE);
    receive(0x01, GOODBYE.substring(0, 5));
    receive(0x89, "ping");
    receive(0x80, GOODBYE.substring(5));
    assertThat(listener.messages)
        .hasSize(2)
        .containsOnly(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    assertThat(payload(sent(), 0x8A)).isEqualTo("ping");

    listener.transport.send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    listener.transport.flush();
    assertThat(payload(sent(), 0x81)).isEqualTo(GOODBYE);
  }

  @Test
  void otherFormatsTravelAsBinary() throws Exception {
    connect(SerializerFormat.MSGPACK);
    upgrade("wamp.2.msgpack");

    listener.transport.send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    listener.transport.flush();

    assertThat(payload(sent(), 0x82)).contains("wamp.close.close_realm");
  }

  @Test
  void aMessageOfTheWrongKindEndsTheConnection() throws Exception {
    connect(SerializerFormat.JSON);
    upgrade("wamp.2.json");

    receive(0x82, GOODBYE);
    assertThat(listener.messages).isEmpty();
    channel.close();

    assertThat(listener.cause).hasMessageContaining("binary");
  }

  @Test
  void aMessageOverTheLimitEndsTheConnection() throws Exception {
    connect(SerializerFormat.JSON);
    upgrade("wamp.2.json");

    receive(0x01, " ".repeat(600));
    receive(0x80, " ".repeat(600));
    channel.close();

    assertThat(listener.messages).isEmpty();
    assertThat(listener.heard).endsWith("closed");
    assertThat(listener.cause).isNotNull();
  }

  @Test
  void theRoutersCloseEndsTheConnection() throws Exception {
    connect(SerializerFormat.JSON);
    upgrade("wamp.2.json");

    receive(0x88, "");

    assertThat(channel.isOpen()).isFalse();
    assertThat(listener.heard).endsWith("closed");
  }

  @Test
  void silenceIsPingedAndSecondSilenceIsTheEnd() throws Exception {
    connect(SerializerFormat.JSON);
    upgrade("wamp.2.json");
    sent();

    channel.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT);
    assertThat(sent().getUnsignedByte(0)).isEqualTo((short) 0x89);
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
    channel.close();

    assertThat(listener.cause).hasMessageContaining("silent");
  }

  @Test
  void anAnswerThatIsNoUpgradeIsTold() {
    connect(SerializerFormat.JSON);
    sent();

    channel.writeInbound(
        Unpooled.copiedBuffer("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", US_ASCII));

    assertThat(listener.heard).containsExactly("closed");
    assertThat(listener.cause).hasMessageContaining("404");
  }
}
