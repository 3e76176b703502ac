package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.Seeds;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.EncodedPayload.Transcodings.Part;
import io.starling.wamp.message.EncodedValue;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Welcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arguments that were received, among the values of another message. */
class EncodedValueTest {

  private static final int RUNS = 30;

  private final Serializers serializers = new Serializers();

  @Test
  void argumentsPassBetweenAllFormats() {
    Seeds.run(
        RUNS,
        random -> {
          RandomValues values = new RandomValues(random, false);
          Payload said = Payload.of(values.list(3), Map.of("k", values.list(2), "n", 1L));
          for (SerializerFormat from : SerializerFormat.values()) {
            for (SerializerFormat to : SerializerFormat.values()) {
              EncodedPayload received = received(said, from);
              Payload repeated = Payload.of(dict(received), "behind", List.of(dict(received)));

              Result result = passed(repeated, to);

              // As the same serializer reads the event itself: formats differ in what they keep.
              Event event = (Event) serializers.of(to).read(encoded(event(received), to));
              Map<String, Object> expected =
                  Map.of(
                      "args",
                      serializers.of(to).args(event.payload()),
                      "kwargs",
                      serializers.of(to).kwargs(event.payload()));
              assertThat(serializers.of(to).args(result.payload()))
                  .usingRecursiveComparison()
                  .isEqualTo(List.of(expected, "behind", List.of(expected)));
            }
          }
        });
  }

  @Test
  void whatTheFormatCannotExpressIsNullAndTheRestIsThere() {
    // {[1]: 2} in MessagePack: JSON has no such key.
    byte[] list = {(byte) 0x91, (byte) 0x81, (byte) 0x91, 1, 2};
    EncodedValue odd =
        new EncodedValue(
            new EncodedPayload(
                SerializerFormat.MSGPACK, Unpooled.wrappedBuffer(list), 0, list.length, 0, 0),
            Part.ARGS);

    ByteBuf json = encoded(result(Payload.of(List.of("a", odd, odd), odd)), SerializerFormat.JSON);

    assertThat(json.toString(StandardCharsets.UTF_8))
        .isEqualTo("[50,1,{},[[\"a\",null,null],null]]");
  }

  @Test
  void absentArgumentsAreEmpty() {
    Payload repeated = Payload.of(dict(received(Payload.EMPTY, SerializerFormat.CBOR)));

    assertThat(
            serializers
                .of(SerializerFormat.JSON)
                .args(passed(repeated, SerializerFormat.JSON).payload()))
        .isEqualTo(List.of(Map.of("args", List.of(), "kwargs", Map.of())));
  }

  @Test
  void detailsHaveNoPlaceForThem() {
    EncodedPayload received = received(Payload.of(1L), SerializerFormat.JSON);
    Welcome welcome = new Welcome(1, Map.of("x", new EncodedValue(received, Part.ARGS)));

    assertThatThrownBy(() -> encoded(welcome, SerializerFormat.JSON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Map<String, Object> dict(EncodedPayload received) {
    return Map.of(
        "args",
        new EncodedValue(received, Part.ARGS),
        "kwargs",
        new EncodedValue(received, Part.KWARGS));
  }

  private static Event event(Payload payload) {
    return new Event(1, 1, EventDetails.DEFAULT, payload);
  }

  private static Result result(Payload payload) {
    return new Result(1, ResultDetails.DEFAULT, payload);
  }

  private EncodedPayload received(Payload said, SerializerFormat format) {
    Payload read = serializers.of(format).read(encoded(event(said), format)).payload();
    return read instanceof EncodedPayload encoded
        ? (EncodedPayload) encoded.onHeap()
        : new EncodedPayload(format, Unpooled.EMPTY_BUFFER, 0, 0, 0, 0);
  }

  private Result passed(Payload payload, SerializerFormat format) {
    return (Result) serializers.of(format).read(encoded(result(payload), format));
  }

  private ByteBuf encoded(Message message, SerializerFormat format) {
    ByteBuf out = Unpooled.buffer();
    serializers.of(format).write(message, out);
    return out;
  }
}
