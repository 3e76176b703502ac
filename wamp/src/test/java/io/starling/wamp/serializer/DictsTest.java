package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DictsTest {

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(SerializerFormat format) {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("text", "ä\u0001\"");
    dict.put("whole", 9_007_199_254_740_993L);
    dict.put("real", 1.5);
    dict.put("list", Arrays.asList(true, null, Map.of("k", List.of())));
    assertThat(Dicts.read(format, Dicts.write(format, dict))).isEqualTo(dict);
  }

  @Test
  void jsonIsText() {
    assertThat(
            new String(Dicts.write(SerializerFormat.JSON, Map.of("a", 1)), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @EnumSource
  void somethingElseIsRefused(SerializerFormat format) {
    byte[] whole = Dicts.write(format, Map.of("a", 1));
    assertThatThrownBy(() -> Dicts.read(format, Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> Dicts.read(format, Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> Dicts.read(format, new byte[0])).isInstanceOf(ProtocolViolation.class);
  }
}
