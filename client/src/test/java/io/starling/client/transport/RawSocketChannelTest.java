package io.starling.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.starling.client.session.MessageTooLongException;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw sockets, octet by octet. */
class RawSocketChannelTest {

  private static final String GOODBYE = "[6,{},\"wamp.close.close_realm\"]";

  private final RecordingListener listener = new RecordingListener();
  private EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void finish() {
    channel.finishAndReleaseAll();
  }

  private void connect(int messageBytesMax) {
    channel = new EmbeddedChannel();
    RawSocketChannel.addTo(
        channel.pipeline(),
        new ConnectorSettings(
            Endpoint.of(URI.create("rs://router")),
            null,
            List.of(SerializerFormat.JSON),
            messageBytesMax,
            1 << 20,
            Duration.ofSeconds(1),
            Duration.ZERO,
            false),
        listener);
    // The handlers of an embedded channel come after it became active.
    channel.pipeline().fireChannelActive();
  }

  private void receive(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
  }

  private String sent() {
    StringBuilder hex = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      hex.append(ByteBufUtil.hexDump(out));
      out.release();
    }
    return hex.toString();
  }

  private static String hex(String text) {
    return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String frame(String text) {
    return "%08x%s".formatted(text.length(), hex(text));
  }

  @ParameterizedTest
  @CsvSource({"512, 7f010000", "513, 7f110000", "4194304, 7fd10000", "16777216, 7ff10000"})
  void theRequestTellsTheLimitRoundedUp(int limit, String request) {
    connect(limit);

    assertThat(sent()).isEqualTo(request);
  }

  @Test
  void messagesAreReadHoweverTheyArrive() {
    connect(1 << 20);
    String all = "7ff10000" + frame(GOODBYE) + "02000003aabbcc" + frame(GOODBYE);
    Random random = new Random(20261120);

    for (int i = 0; i < all.length(); ) {
      int length = Math.min(all.length() - i, 2 * (1 + random.nextInt(4)));
      receive(all.substring(i, i + length));
      i += length;
    }

    assertThat(listener.heard)
        .containsExactly("opened json", "received GOODBYE", "received GOODBYE");
    assertThat(listener.messages)
        .containsOnly(new Goodbye(Map.of(), WampUris.CLOSE_REALM))
        .hasSize(2);
  }

  @Test
  void messagesAreFramedAndLeaveWithTheFlush() {
    connect(1 << 20);
    receive("7ff10000");
    sent();

    listener.transport.send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    listener.transport.send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    assertThat(sent()).isEmpty();
    listener.transport.flush();

    assertThat(sent()).isEqualTo(frame(GOODBYE).repeat(2));
  }

  @Test
  void aMessageOverTheRoutersLimitIsNotSent() {
    connect(1 << 20);
    receive("7f010000");
    sent();
    // A frame of JSON: [16,1,{},"com.x",["xxx"]]
    int overhead = "[16,1,{},\"com.x\",[\"\"]]".length();
    String fits = "x".repeat(512 - overhead);

    listener.transport.send(publish(fits));
    assertThatThrownBy(() -> listener.transport.send(publish(fits + "x")))
        .isInstanceOf(MessageTooLongException.class)
        .hasMessageContaining("513");
    listener.transport.flush();

    assertThat(sent()).startsWith("00000200").hasSize(2 * (4 + 512));
    assertThat(channel.isOpen()).isTrue();
  }

  private static Publish publish(String text) {
    return new Publish(1, PublishOptions.DEFAULT, Uri.of("com.x"), Payload.of(text));
  }

  @Test
  void aPingIsAnsweredWithItsOctets() {
    connect(1 << 20);
    receive("7ff10000");
    sent();

    receive("01000003aabbcc01000000");

    assertThat(sent()).isEqualTo("02000003aabbcc02000000");
    assertThat(listener.heard).containsExactly("opened json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f100000",
        "7f200000",
        "7f300000",
        "7f400000",
        "7f700000",
        "7ff20000",
        "7ff10001",
        "48545450"
      })
  void aRefusalOrStrangerIsNamedAndClosed(String reply) {
    connect(1 << 20);

    receive(reply);

    assertThat(channel.isOpen()).isFalse();
    assertThat(listener.heard).containsExactly("closed");
    assertThat(listener.cause).hasMessageContaining("the router");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10000005",
        "80000005",
        "03000005",
        "07000005",
        "08000001",
        "00000201",
        "08000000"
      })
  void aForbiddenFrameClosesBeforeItsBody(String head) {
    connect(512);
    receive("7ff10000");

    receive(head);

    assertThat(channel.isOpen()).isFalse();
    assertThat(listener.heard).containsExactly("opened json", "closed");
    assertThat(listener.cause).isNotNull();
  }

  @Test
  void whatIsNoMessageIsTold() {
    connect(512);
    receive("7ff10000");

    receive(frame("{}"));

    assertThat(listener.heard).containsExactly("opened json", "garbled");
  }

  @Test
  void silenceIsPingedAndSecondSilenceIsTheEnd() {
    connect(512);
    receive("7ff10000");
    sent();

    channel.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT);
    assertThat(sent()).isEqualTo("01000000");
    receive("02000000");
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT);
    assertThat(sent()).isEqualTo("01000000");
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);

    assertThat(channel.isOpen()).isFalse();
    assertThat(listener.cause).hasMessageContaining("silent");
  }

  @Test
  void anUnrepresentableMessageLeavesNothingBehind() {
    connect(512);
    receive("7ff10000");
    sent();

    assertThatThrownBy(() -> listener.transport.send(publishOf(new Object())))
        .isInstanceOf(IllegalArgumentException.class);
    listener.transport.send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    listener.transport.flush();

    assertThat(sent()).isEqualTo(frame(GOODBYE));
  }

  private static Publish publishOf(Object value) {
    return new Publish(1, PublishOptions.DEFAULT, Uri.of("com.x"), Payload.of(value));
  }

  @Test
  void messageTypesAreWhatTheRouterSent() {
    connect(512);
    receive("7ff10000" + frame("[33,1,5]"));

    assertThat(listener.messages.getFirst().type()).isEqualTo(MessageType.SUBSCRIBED);
  }
}
