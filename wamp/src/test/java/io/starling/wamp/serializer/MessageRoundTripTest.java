package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageRoundTripTest {

  private static final List<Object> ARGS =
      Arrays.asList(1L, -1L, null, 1.5, "text \"\\\n\u0001 größe 𝄞", true, List.of(), Map.of());
  private static final Map<String, Object> KWARGS = Map.of("key", List.of(Map.of("deep", 1L)));

  private final Serializers serializers = new Serializers();

  @ParameterizedTest
  @EnumSource
  void messagesWithoutPayloadAreReadAsWritten(SerializerFormat format) {
    for (Message message : Messages.plain()) {
      assertThat(read(format, write(format, message))).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesWithEmptyPayloadAreReadAsWritten(SerializerFormat format) {
    for (Message message : Messages.carrying(Payload.EMPTY)) {
      assertThat(read(format, write(format, message))).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @EnumSource
  void payloadsAreReadAsWritten(SerializerFormat format) {
    Serializer serializer = serializers.of(format);
    List<Payload> payloads =
        List.of(
            Payload.of(ARGS, Map.of()), Payload.of(List.of(), KWARGS), Payload.of(ARGS, KWARGS));
    for (Payload payload : payloads) {
      for (Message message : Messages.carrying(payload)) {
        Message read = read(format, write(format, message));

        assertThat(Messages.bare(read)).isEqualTo(Messages.bare(message));
        assertThat(serializer.args(read.payload())).isEqualTo(serializer.args(payload));
        assertThat(serializer.kwargs(read.payload())).isEqualTo(serializer.kwargs(payload));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodedPayloadsPassUnchangedBetweenEqualFormats(SerializerFormat format) {
    for (Message message : Messages.carrying(Payload.of(ARGS, KWARGS))) {
      byte[] first = write(format, message);

      byte[] second = write(format, read(format, first));

      assertThat(read(format, first).payload()).isInstanceOf(EncodedPayload.class);
      assertThat(new String(second, StandardCharsets.ISO_8859_1))
          .isEqualTo(new String(first, StandardCharsets.ISO_8859_1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void directBuffersAndOffsetsDoNotMatter(SerializerFormat format) {
    Publish message =
        new Publish(1, PublishOptions.DEFAULT, Uri.of("com.topic"), Payload.of(ARGS, KWARGS));
    byte[] bytes = write(format, message);
    for (ByteBuf frame : List.of(Unpooled.directBuffer(), Unpooled.buffer())) {
      frame.writeBytes("before".getBytes(StandardCharsets.US_ASCII));
      frame.skipBytes(3);
      ByteBuf part = frame.skipBytes(3).writeBytes(bytes).slice();

      Message read = serializers.of(format).read(part);

      assertThat(part.readableBytes()).isEqualTo(bytes.length);
      assertThat(serializers.of(format).args(read.payload())).isEqualTo(ARGS);
      ByteBuf out = Unpooled.buffer();
      serializers.of(format).write(read, out);
      assertThat(ByteBufUtil.getBytes(out)).isEqualTo(bytes);
      frame.release();
      out.release();
    }
  }

  private byte[] write(SerializerFormat format, Message message) {
    ByteBuf out = Unpooled.buffer();
    serializers.of(format).write(message, out);
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.release();
    return bytes;
  }

  private Message read(SerializerFormat format, byte[] bytes) {
    return serializers.of(format).read(Unpooled.wrappedBuffer(bytes));
  }
}
