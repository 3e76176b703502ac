package io.starling.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-7",
        "1.5",
        "\"text\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}],\"\u00e4\"]",
        "123456789012345678901234567890",
        "\"\\u0000AQI=\"",
      })
  void valuesAreWrittenAsTheyWereRead(String text) {
    assertThat(Json.write(Json.read(text))).isEqualTo(text);
  }

  @Test
  void integersAreLongAndBeyondThatBig() {
    assertThat(Json.read("7")).isEqualTo(7L);
    assertThat(Json.read("18446744073709551616")).isEqualTo(BigInteger.TWO.pow(64));
  }

  @Test
  void binaryValuesAreWampsStringsOfBase64() {
    assertThat(Json.read("\"\\u0000AQI=\"")).isEqualTo(new byte[] {1, 2});
  }

  @Test
  void numbersThatJsonCannotExpressBecomeNull() {
    assertThat(Json.write(Arrays.asList(Double.NaN, 1.0, Double.POSITIVE_INFINITY)))
        .isEqualTo("[null,1.0,null]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1", "{\"a\":1,\"a\":2}", "1 2", "nope", "01", "\"\\u0000!\""})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void argumentsThatAreNoJsonAreTexts() {
    assertThat(Json.readArgument("hello")).isEqualTo("hello");
    assertThat(Json.readArgument("2")).isEqualTo(2L);
    assertThat(Json.readArgument("007")).isEqualTo("007");
    assertThat(Json.readArgument("")).isEqualTo("");
    assertThat(Json.readArgument("[1]")).isEqualTo(List.of(1L));
    assertThat(Json.readArgument("\"2\"")).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1", "{a:1}", "\"open"})
  void argumentsThatBeginLikeJsonHaveToBeJson(String text) {
    assertThatThrownBy(() -> Json.readArgument(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysOfMapsAreTexts() {
    assertThat(Json.write(Map.of(1, "one"))).isEqualTo("{\"1\":\"one\"}");
  }
}
