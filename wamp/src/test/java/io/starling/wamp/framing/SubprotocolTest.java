package io.starling.wamp.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.SerializerFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubprotocolTest {

  @Test
  void namesAreThoseOfTheSpec() {
    assertThat(Subprotocol.ALL)
        .extracting(Subprotocol::wireName)
        .containsExactly(
            "wamp.2.json",
            "wamp.2.json.batched",
            "wamp.2.msgpack",
            "wamp.2.msgpack.batched",
            "wamp.2.cbor",
            "wamp.2.cbor.batched");
    assertThat(Subprotocol.ALL).allMatch(s -> s.equals(Subprotocol.of(s.wireName())));
  }

  @Test
  void clientsPreferenceCounts() {
    assertThat(Subprotocol.choose(List.of("wamp.2.ubjson", " wamp.2.msgpack ", "wamp.2.json")))
        .isEqualTo(new Subprotocol(SerializerFormat.MSGPACK, false));
    assertThat(Subprotocol.choose(List.of("mqtt", "WAMP.2.JSON"))).isNull();
    assertThat(Subprotocol.choose(List.of())).isNull();
  }
}
