package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents around WAMP that are no message. */
class DocumentTest {

  private final Serializer json = new Serializers(4).of(SerializerFormat.JSON);

  private Map<String, Object> read(String document) {
    return json.dict(Unpooled.copiedBuffer(document, StandardCharsets.UTF_8));
  }

  @Test
  void dictIsReadAsValues() {
    assertThat(read(" {\"list\": [1, \"a\", null], \"dict\": {\"b\": true}}\n"))
        .containsOnlyKeys("list", "dict")
        .containsEntry("dict", Map.of("b", true))
        .satisfies(dict -> assertThat((List<?>) dict.get("list")).hasSize(3).last().isNull());
    assertThat(read("{}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "1", "null", "{", "{}{}", "{} x", "{\"a\"}", "{\"a\":[[[[1]]]]}"})
  void anythingElseIsRefused(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(ProtocolViolation.class);
    assertThat(read("{}")).isEmpty();
  }
}
