package io.starling.client.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods against the vectors of the specification and of other implementations. */
class AuthenticationVectorsTest {

  private static Stream<JsonNode> read(String file, String list) throws IOException {
    try (InputStream in =
        AuthenticationVectorsTest.class.getResourceAsStream("/wamp-vectors/extracted/" + file)) {
      return new ObjectMapper().readTree(in).get(list).valueStream();
    }
  }

  static Stream<JsonNode> wampCra() throws IOException {
    return read("wampcra.json", "vectors").filter(vector -> vector.hasNonNull("signature"));
  }

  static Stream<JsonNode> cryptosign() throws IOException {
    return read("cryptosign.json", "sign");
  }

  @ParameterizedTest
  @MethodSource("wampCra")
  void wampCraSignsAsPublished(JsonNode vector) {
    Map<String, Object> extra = new HashMap<>();
    extra.put("challenge", vector.get("challenge").asText());
    if (vector.hasNonNull("salt")) {
      extra.put("salt", vector.get("salt").asText());
      extra.put("iterations", vector.get("iterations").asLong());
      extra.put("keylen", vector.get("keylen").asLong());
    }
    Authentication method = Authentication.wampCra("peter", vector.get("secret").asText());

    Authenticate answer = method.answer(new Challenge("wampcra", extra));

    assertThat(answer.signature()).isEqualTo(vector.get("signature").asText());
    assertThat(method.authid()).contains("peter");
  }

  @ParameterizedTest
  @MethodSource("cryptosign")
  void cryptosignSignsAsPublished(JsonNode vector) {
    Authentication method = Authentication.cryptosign(vector.get("private_key").asText());

    ChannelBinding binding =
        vector.hasNonNull("channel_id")
            ? new ChannelBinding(
                "tls-exporter", HexFormat.of().parseHex(vector.get("channel_id").asText()))
            : null;
    Map<String, Object> bound =
        binding == null ? Map.of() : Map.of("channel_binding", "tls-exporter");
    Map<String, Object> hello = new HashMap<>(bound);
    hello.put("pubkey", vector.get("public_key").asText());
    Map<String, Object> extra = new HashMap<>(bound);
    extra.put("challenge", vector.get("challenge").asText());
    Login login = method.begin(binding);

    assertThat(login.authExtra()).isEqualTo(hello);
    assertThat(login.answer(new Challenge("cryptosign", extra)).signature())
        .isEqualTo(vector.get("signature").asText());
    assertThat(method.authid()).isEqualTo(Optional.empty());
  }

  static Stream<Map<String, Object>> impossibleCra() {
    return Stream.of(
        Map.of(),
        Map.of("challenge", 5L),
        Map.of("challenge", "x", "salt", "s", "iterations", 0L),
        Map.of("challenge", "x", "salt", "s", "iterations", 1L << 40),
        Map.of("challenge", "x", "salt", "s", "iterations", "many"),
        Map.of("challenge", "x", "salt", "s", "keylen", 1L << 20));
  }

  @ParameterizedTest
  @MethodSource("impossibleCra")
  void wampCraRefusesChallengesThatMakeNoSenseOrCostTooMuch(Map<String, Object> extra) {
    assertThatThrownBy(
            () -> Authentication.wampCra("a", "b").answer(new Challenge("wampcra", extra)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wampCraTakesTheUsualDefaults() {
    Challenge implicit = new Challenge("wampcra", Map.of("challenge", "x", "salt", "s"));
    Challenge explicit =
        new Challenge(
            "wampcra", Map.of("challenge", "x", "salt", "s", "iterations", 1000L, "keylen", 32L));
    Authentication method = Authentication.wampCra("a", "b");

    assertThat(method.answer(implicit)).isEqualTo(method.answer(explicit));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ff", "zz"})
  void cryptosignRefusesWhatIsNoChallenge(String challenge) {
    Authentication method = Authentication.cryptosign("peter", "ab".repeat(32));

    assertThatThrownBy(
            () -> method.answer(new Challenge("cryptosign", Map.of("challenge", challenge))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                method.answer(
                    new Challenge(
                        "cryptosign",
                        Map.of("challenge", "ff".repeat(32), "channel_binding", "tls-unique"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("channel binding");
  }

  /** A router, or somebody before it, that takes the binding away is not answered. */
  @Test
  void cryptosignGoesOnlyOnWithTheBindingThatItWants() {
    Authentication method = Authentication.cryptosign("peter", "ab".repeat(32));
    Map<String, Object> unbound = Map.of("challenge", "ff".repeat(32));
    Map<String, Object> bound =
        Map.of("challenge", "ff".repeat(32), "channel_binding", "tls-exporter");
    ChannelBinding binding = new ChannelBinding("tls-exporter", new byte[32]);

    method.begin(binding).answer(new Challenge("cryptosign", bound));
    method.begin(null).answer(new Challenge("cryptosign", unbound));

    assertThatThrownBy(() -> method.begin(binding).answer(new Challenge("cryptosign", unbound)))
        .hasMessageContaining("channel binding");
    assertThatThrownBy(() -> method.begin(null).answer(new Challenge("cryptosign", bound)))
        .hasMessageContaining("channel binding");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ab", "not hexadecimal, but of 64 letters: xxxxxxxxxxxxxxxxxxxxxxxxxxx"})
  void cryptosignRefusesWhatIsNoKey(String key) {
    assertThatThrownBy(() -> Authentication.cryptosign(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("letters");
  }

  @Test
  void aTicketIsSentAsItIs() {
    assertThat(
            Authentication.ticket("peter", "open sesame").answer(new Challenge("ticket", Map.of())))
        .isEqualTo(new Authenticate("open sesame", Map.of()));
  }

  @Test
  void anonymousHasNoAnswer() {
    assertThatThrownBy(
            () -> Authentication.anonymous().answer(new Challenge("anonymous", Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretsDoNotShow() {
    String key = "ab".repeat(32);

    assertThat(Authentication.ticket("peter", "sesame").toString())
        .contains("peter")
        .doesNotContain("sesame");
    assertThat(Authentication.wampCra("peter", "sesame").toString())
        .contains("peter")
        .doesNotContain("sesame");
    assertThat(Authentication.cryptosign("peter", key).toString())
        .contains("peter")
        .doesNotContain(key);
  }
}
