package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Nesting and counts are bounded, however small the bytes that claim them. */
class NestingTest {

  private static final int DEEP = 200_000;

  private final Serializers serializers = new Serializers();

  @ParameterizedTest
  @EnumSource
  void theMessageItselfCounts(SerializerFormat format) {
    Message message = read(format, nested(format, Serializers.NESTING_MAX - 1));

    assertThat(serializers.of(format).args(message.payload())).hasSize(1);
    for (SerializerFormat other : SerializerFormat.values()) {
      ByteBuf out = Unpooled.buffer();
      serializers.of(other).write(message, out);
      assertThat(serializers.of(other).read(out)).isNotNull();
    }
    assertThatThrownBy(() -> read(format, nested(format, Serializers.NESTING_MAX)))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("64");
  }

  @ParameterizedTest
  @EnumSource
  void depthIsBoundedWithoutRecursion(SerializerFormat format) {
    Serializers deepest = new Serializers(1024);
    byte[] bytes = nested(format, DEEP);

    assertThatThrownBy(() -> deepest.of(format).read(Unpooled.wrappedBuffer(bytes)))
        .isInstanceOf(ProtocolViolation.class);
    Message message = deepest.of(format).read(Unpooled.wrappedBuffer(nested(format, 1023)));
    assertThat(deepest.of(format).args(message.payload())).hasSize(1);
    for (SerializerFormat other : SerializerFormat.values()) {
      ByteBuf out = Unpooled.buffer();
      deepest.of(other).write(message, out);
      assertThat(deepest.of(other).read(out)).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MSGPACK, ddffffffff",
    "MSGPACK, 95100180a0ddffffffff00",
    "MSGPACK, 95100180a0dfffffffff00",
    "MSGPACK, 95100180a091dbffffffff00",
    "MSGPACK, 95100180a091c6ffffffff00",
    "MSGPACK, 95100180a091c9ffffffff00",
    "MSGPACK, 951001dfffffffff",
    "CBOR, 9bffffffffffffffff",
    "CBOR, 9b7fffffffffffffff",
    "CBOR, 85100180600000",
    "CBOR, 851001a0609affffffff00",
    "CBOR, 851001a060bbffffffffffffffff00",
    "CBOR, 851001a060bb7fffffffffffffff00",
    "CBOR, 851001a060817bffffffffffffffff00",
    "CBOR, 851001a060815b7fffffffffffffff00",
    "CBOR, 851001bb4000000000000001"
  })
  void hugeCountsAreRefusedBeforeAnythingIsAllocated(SerializerFormat format, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> read(format, bytes)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void tagsAreBounded() {
    String tags = "c6".repeat(100_000);

    assertThatThrownBy(
            () ->
                read(SerializerFormat.CBOR, HexFormat.of().parseHex("851001a06081" + tags + "00")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void integersOfManyDigitsPassButAreNotTurnedIntoNumbers() {
    String digits = "9".repeat(1_000_000);
    String text = "[16,1,{},\"a\",[" + digits + "]]";
    Message message = read(SerializerFormat.JSON, text.getBytes(StandardCharsets.UTF_8));
    ByteBuf out = Unpooled.buffer();

    serializers.of(SerializerFormat.JSON).write(message, out);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    assertThatThrownBy(() -> serializers.of(SerializerFormat.JSON).args(message.payload()))
        .isInstanceOf(ProtocolViolation.class);
    for (SerializerFormat other : List.of(SerializerFormat.MSGPACK, SerializerFormat.CBOR)) {
      assertThatThrownBy(() -> serializers.of(other).write(message, Unpooled.buffer()))
          .isInstanceOf(UnrepresentableException.class);
    }
  }

  /** A PUBLISH whose arguments are lists in lists, so many without the message itself. */
  private static byte[] nested(SerializerFormat format, int depth) {
    return switch (format) {
      case JSON ->
          ("[16,1,{},\"a\"," + "[".repeat(depth) + "1" + "]".repeat(depth) + "]")
              .getBytes(StandardCharsets.UTF_8);
      case MSGPACK -> HexFormat.of().parseHex("95100180a161" + "91".repeat(depth) + "01");
      case CBOR ->
          HexFormat.of()
              .parseHex(
                  "851001a06161"
                      + "9f".repeat(depth / 2)
                      + "81".repeat(depth - depth / 2)
                      + "01"
                      + "ff".repeat(depth / 2));
    };
  }

  private Message read(SerializerFormat format, byte[] bytes) {
    return serializers.of(format).read(Unpooled.wrappedBuffer(bytes));
  }
}
