package io.starling.wamp.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.WampVectors;
import io.starling.wamp.message.SerializerFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchingVectorsTest {

  private static final JsonNode VECTORS = WampVectors.load("extracted/batching.json");

  @Test
  void batchesAreTakenApartAndComposed() {
    int json = WampVectors.each(VECTORS.get("json"), row -> checkBatch(row, SerializerFormat.JSON));
    int msgpack =
        WampVectors.each(VECTORS.get("msgpack"), row -> checkBatch(row, SerializerFormat.MSGPACK));
    WampVectors.ran(json + msgpack + " batches");
  }

  @Test
  void separatorOfOctalReadersIsUnderstoodAndUsedForThem() {
    checkBatch(VECTORS.get("json_foreign_separator"), SerializerFormat.JSON);
    WampVectors.ran("1 batch with a foreign separator");
  }

  @Test
  void illegalBatchesAreRefused() {
    int count =
        WampVectors.each(
            VECTORS.get("illegal"),
            row -> {
              Subprotocol subprotocol = Subprotocol.of(row.get("subprotocol").asText());
              ByteBuf batch = Unpooled.wrappedBuffer(WampVectors.hex(row.get("payload_hex")));
              assertThatThrownBy(() -> split(new Batching(subprotocol.format()), batch))
                  .as(row.get("why").asText())
                  .isInstanceOf(FramingViolation.class);
            });
    WampVectors.ran(count + " illegal batches");
  }

  @Test
  void lengthsBeyondSignedIntegersAreRefused() {
    ByteBuf batch = Unpooled.wrappedBuffer(HexFormat.of().parseHex("ffffffff00"));

    assertThatThrownBy(() -> new Batching(SerializerFormat.CBOR).next(batch))
        .isInstanceOf(FramingViolation.class);
  }

  private static void checkBatch(JsonNode row, SerializerFormat format) {
    List<String> messages = new ArrayList<>();
    row.path("messages")
        .forEach(
            text ->
                messages.add(
                    HexFormat.of().formatHex(text.asText().getBytes(StandardCharsets.UTF_8))));
    row.path("messages_hex").forEach(hex -> messages.add(hex.asText()));
    Batching batching = new Batching(format);

    List<String> read =
        split(batching, Unpooled.wrappedBuffer(WampVectors.hex(row.get("payload_hex"))));

    assertThat(read).isEqualTo(messages);
    ByteBuf out = Unpooled.buffer();
    for (String message : messages) {
      int begun = batching.begin(out);
      out.writeBytes(HexFormat.of().parseHex(message));
      batching.end(out, begun);
    }
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo(row.get("payload_hex").asText());
  }

  private static List<String> split(Batching batching, ByteBuf batch) {
    List<String> messages = new ArrayList<>();
    do {
      messages.add(ByteBufUtil.hexDump(batching.next(batch)));
    } while (batch.isReadable());
    return messages;
  }
}
