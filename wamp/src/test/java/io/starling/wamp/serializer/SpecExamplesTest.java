package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.WampVectors;
import io.starling.wamp.message.Ids;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages printed in the specification, and small tables of the vectors. */
class SpecExamplesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Serializers serializers = new Serializers();

  @Test
  void exampleMessagesOfTheSpecAreReadAndWritten() {
    JsonNode rows = WampVectors.load("extracted/spec-example-messages.json").get("messages");
    List<String> refused = new ArrayList<>();
    for (JsonNode row : rows) {
      String text = row.get("message").toString();
      try {
        checkRoundTrip(row);
      } catch (ProtocolViolation violation) {
        refused.add(text + " " + violation.text());
      }
    }

    // The other mistake of the spec's text, an ERROR for the wrong type of request, is well-formed.
    assertThat(refused)
        .containsExactly(
            "[8,48,7814135,\"wamp.error.disclose_me.not_allowed\"]"
                + " ERROR.Details: expected dict, found string");
    WampVectors.ran(rows.size() + " example messages of the spec");
  }

  private void checkRoundTrip(JsonNode row) {
    Object value = Oracle.fromJson(MAPPER.convertValue(row.get("message"), List.class));
    for (SerializerFormat from : SerializerFormat.values()) {
      Message message = read(from, Oracle.encode(value, from));
      assertThat(message.type().name()).isEqualTo(row.get("type").asText());
      for (SerializerFormat to : SerializerFormat.values()) {
        Message again = read(to, write(to, message));
        assertThat(Messages.bare(again)).isEqualTo(Messages.bare(message));
        assertThat(Oracle.normal(serializers.of(to).args(again.payload())))
            .isEqualTo(Oracle.normal(serializers.of(from).args(message.payload())));
        assertThat(Oracle.normal(serializers.of(to).kwargs(again.payload())))
            .isEqualTo(Oracle.normal(serializers.of(from).kwargs(message.payload())));
      }
    }
  }

  @Test
  void requestIdsAreInTheirRange() {
    int count = 0;
    for (JsonNode row : WampVectors.load("extracted/request-ids.json").get("cases")) {
      for (JsonNode message : row.get("messages")) {
        JsonNode request = message.get(1);
        if (!request.isIntegralNumber() || !message.get(2).isObject()) {
          continue;
        }
        byte[] bytes = message.toString().getBytes(StandardCharsets.UTF_8);
        if (Ids.isValid(request.asLong())) {
          assertThat(read(SerializerFormat.JSON, bytes)).isNotNull();
        } else {
          assertThatThrownBy(() -> read(SerializerFormat.JSON, bytes))
              .isInstanceOf(ProtocolViolation.class);
        }
        count++;
      }
    }
    WampVectors.ran(count + " request ids");
  }

  @Test
  void t020_afterTheGreatestIdComesOneAgain() {
    assertThat(Ids.next(Ids.MAX)).isEqualTo(1);
    assertThat(Ids.isValid(Ids.MAX)).isTrue();
    assertThat(Ids.isValid(Ids.MAX + 1)).isFalse();
  }

  @Test
  void binaryValuesInJson() {
    JsonNode vectors = WampVectors.load("extracted/binary-in-json.json");
    int binary =
        WampVectors.each(
            vectors.get("vectors"),
            row -> {
              byte[] expected = WampVectors.hex(row.get("hex"));
              assertThat(argument(row)).isEqualTo(expected);
              checkBinaryPasses(row, SerializerFormat.MSGPACK, expected);
              checkBinaryPasses(row, SerializerFormat.CBOR, expected);
            });
    int text =
        WampVectors.each(
            vectors.get("strings_not_binary"),
            row -> assertThat(argument(row)).isInstanceOf(String.class));
    int malformed =
        WampVectors.each(
            vectors.get("malformed"),
            row -> {
              Message message = event(row);
              assertThat(write(SerializerFormat.JSON, message)).isNotEmpty();
              assertThatThrownBy(() -> argument(row)).isInstanceOf(ProtocolViolation.class);
              assertThatThrownBy(() -> write(SerializerFormat.CBOR, message))
                  .isInstanceOf(UnrepresentableException.class);
            });
    WampVectors.ran(binary + text + malformed + " binary values in JSON");
  }

  private void checkBinaryPasses(JsonNode row, SerializerFormat other, byte[] expected) {
    Message there = read(other, write(other, event(row)));

    assertThat(serializers.of(other).args(there.payload()).getFirst()).isEqualTo(expected);
    assertThat(new String(write(SerializerFormat.JSON, there), StandardCharsets.UTF_8))
        .isEqualTo("[36,1,2,{},[" + row.get("json").asText() + "]]");
  }

  private Object argument(JsonNode row) {
    return serializers.of(SerializerFormat.JSON).args(event(row).payload()).getFirst();
  }

  private Message event(JsonNode row) {
    String text = "[36,1,2,{},[" + row.get("json").asText() + "]]";
    return read(SerializerFormat.JSON, text.getBytes(StandardCharsets.UTF_8));
  }

  private Message read(SerializerFormat format, byte[] bytes) {
    return serializers.of(format).read(Unpooled.wrappedBuffer(bytes));
  }

  private byte[] write(SerializerFormat format, Message message) {
    ByteBuf out = Unpooled.buffer();
    serializers.of(format).write(message, out);
    return ByteBufUtil.getBytes(out);
  }
}
