package io.starling.wamp.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.wamp.WampVectors;
import io.starling.wamp.framing.RawSocketHandshake.Foreign;
import io.starling.wamp.framing.RawSocketHandshake.Offer;
import io.starling.wamp.framing.RawSocketHandshake.Refusal;
import io.starling.wamp.framing.RawSocketHandshake.Refused;
import io.starling.wamp.message.SerializerFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RawSocketVectorsTest {

  private static final JsonNode VECTORS = WampVectors.load("extracted/rawsocket.json");

  @Test
  void handshakesAreOfferedOrRefused() {
    int count =
        WampVectors.each(
            VECTORS.get("handshakes"),
            row -> {
              int octets = octets(row.get("request_hex"));
              RawSocketHandshake.Request request = RawSocketHandshake.parseRequest(octets);
              switch (row.get("serializer").asText()) {
                case "json", "msgpack", "cbor" -> {
                  Offer offer = (Offer) request;
                  assertThat(offer.format().wireName()).isEqualTo(row.get("serializer").asText());
                  assertThat(offer.lengthMax()).isEqualTo(row.get("max_receive_of_sender").asInt());
                  assertThat(RawSocketHandshake.compose(offer)).isEqualTo(octets);
                  assertThat(RawSocketHandshake.parseReply(octets, offer.format()))
                      .isEqualTo(offer);
                }
                default ->
                    assertThat(request).isEqualTo(new Refused(Refusal.SERIALIZER_UNSUPPORTED));
              }
            });
    WampVectors.ran(count + " rawsocket handshakes");
  }

  @Test
  void refusalsHaveTheirOctets() {
    int count =
        WampVectors.each(
            VECTORS.get("error_replies"),
            row -> {
              Refusal refusal = Refusal.values()[row.get("code").asInt() - 1];
              int octets = octets(row.get("reply_hex"));
              assertThat(refusal.code()).isEqualTo(row.get("code").asInt());
              assertThat(RawSocketHandshake.compose(refusal)).isEqualTo(octets);
              assertThat(RawSocketHandshake.parseReply(octets, SerializerFormat.CBOR))
                  .isEqualTo(new Refused(refusal));
            });
    WampVectors.ran(count + " rawsocket refusals");
  }

  @Test
  void badHandshakesAreRefusedOrForeign() {
    int count =
        WampVectors.each(
            VECTORS.get("bad_handshakes"),
            row -> {
              RawSocketHandshake.Request request =
                  RawSocketHandshake.parseRequest(octets(row.get("request_hex")));
              String expected = row.get("expect").asText();
              if (expected.startsWith("error reply 1")) {
                assertThat(request).isEqualTo(new Refused(Refusal.SERIALIZER_UNSUPPORTED));
              } else if (expected.startsWith("error reply 3")) {
                assertThat(request).isEqualTo(new Refused(Refusal.RESERVED_BITS));
              } else {
                assertThat(request).isEqualTo(new Foreign());
              }
            });
    WampVectors.ran(count + " bad rawsocket handshakes");
  }

  @Test
  void framesHaveTypeAndLength() {
    int count =
        WampVectors.each(
            VECTORS.get("frame_prefixes"),
            row -> {
              int head = octets(row.get("prefix_hex"));
              RawSocketFrame.Type type = RawSocketFrame.type(head);
              assertThat(type.name().toLowerCase(Locale.ROOT)).isEqualTo(row.get("type").asText());
              assertThat(RawSocketFrame.length(head)).isEqualTo(row.get("length").asInt());
              assertThat(RawSocketFrame.head(type, row.get("length").asInt())).isEqualTo(head);
            });
    WampVectors.ran(count + " rawsocket frames");
  }

  @Test
  void badFramesAreRefused() {
    int count =
        WampVectors.each(
            VECTORS.get("bad_frame_prefixes"),
            row -> {
              int head = octets(row.get("prefix_hex"));
              assertThatThrownBy(
                      () -> {
                        RawSocketFrame.type(head);
                        RawSocketFrame.length(head);
                      })
                  .as(row.get("why").asText())
                  .isInstanceOf(FramingViolation.class);
            });
    WampVectors.ran(count + " bad rawsocket frames");
  }

  @Test
  void replyForAnotherSerializerIsForeign() {
    int octets = RawSocketHandshake.compose(new Offer(SerializerFormat.JSON, 24));

    assertThat(RawSocketHandshake.parseReply(octets, SerializerFormat.CBOR))
        .isEqualTo(new Foreign());
  }

  private static int octets(JsonNode hex) {
    return (int) Long.parseLong(hex.asText(), 16);
  }
}
