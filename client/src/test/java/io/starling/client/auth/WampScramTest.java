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
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM from the password on, and what a router in the middle could try. */
class WampScramTest {

  private static final String NONCE = "AAECAwQFBgcICQoLDA0ODw==";
  private static final Map<String, Object> CHALLENGE =
      Map.of(
          "nonce",
          NONCE + "EBESExQVFhcYGRobHB0eHw==",
          "salt",
          "ICEiIyQlJicoKSorLC0uLw==",
          "kdf",
          "pbkdf2",
          "iterations",
          4096L);

  static Stream<JsonNode> vectors() throws IOException {
    try (InputStream in =
        WampScramTest.class.getResourceAsStream("/wamp-vectors/extracted/scram.json")) {
      return new ObjectMapper().readTree(in).get("vectors").valueStream();
    }
  }

  private static Login login() {
    return new WampScram("alice", "correct horse", () -> NONCE).begin(null);
  }

  private static Challenge with(String key, Object value) {
    Map<String, Object> extra = new HashMap<>(CHALLENGE);
    extra.put(key, value);
    return new Challenge("wamp-scram", extra);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aLoginIsThePublishedOne(JsonNode vector) {
    ChannelBinding binding =
        vector.hasNonNull("channel_binding")
            ? new ChannelBinding(
                vector.get("channel_binding").asText(),
                Base64.getDecoder().decode(vector.get("cbind_data").asText()))
            : null;
    Login login =
        new WampScram(
                vector.get("authid").asText(),
                vector.get("password").asText(),
                () -> vector.get("client_nonce").asText())
            .begin(binding);
    Map<String, Object> extra = new HashMap<>();
    extra.put("nonce", vector.get("challenge_nonce").asText());
    extra.put("salt", vector.get("salt").asText());
    extra.put("kdf", vector.get("kdf").asText());
    extra.put("iterations", vector.get("iterations").asLong());
    extra.put("memory", vector.hasNonNull("memory") ? vector.get("memory").asLong() : null);

    assertThat(login.authExtra()).containsEntry("nonce", vector.get("client_nonce").asText());
    Authenticate answer = login.answer(new Challenge("wamp-scram", extra));

    assertThat(answer.signature()).isEqualTo(vector.get("client_proof").asText());
    assertThat(answer.extra()).containsEntry("nonce", vector.get("challenge_nonce").asText());
    for (String key :
        binding == null ? List.<String>of() : List.of("channel_binding", "cbind_data")) {
      assertThat(answer.extra()).containsEntry(key, vector.get(key).asText());
    }
    String signature = vector.get("server_signature").asText();
    login.welcomed(Map.of("verifier", signature));
    login.welcomed(Map.of("verifier", "v=" + signature));
    char other = signature.charAt(0) == 'A' ? 'B' : 'A';
    assertThatThrownBy(() -> login.welcomed(Map.of("verifier", other + signature.substring(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the router does not know the password");
  }

  @Test
  void aRouterThatDoesNotShowWhatItKnowsIsRefused() {
    Login login = login();
    assertThatThrownBy(() -> login.welcomed(Map.of("verifier", "")))
        .hasMessageContaining("did not ask for a proof");

    login.answer(new Challenge("wamp-scram", CHALLENGE));

    assertThatThrownBy(() -> login.welcomed(Map.of())).hasMessageContaining("does not know");
    assertThatThrownBy(() -> login.welcomed(Map.of("verifier", 7L)))
        .hasMessageContaining("does not know");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", NONCE, "EBESExQVFhcYGRobHB0eHw==AAECAwQFBgcICQoLDA0ODw=="})
  void aNonceThatIsNotTheClientsGoneOnIsRefused(String nonce) {
    assertThatThrownBy(() -> login().answer(with("nonce", nonce)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonce");
  }

  /** Too cheap: whoever asks could guess the password. Too dear: the client would never end. */
  @ParameterizedTest
  @CsvSource({
    "pbkdf2, 4095, 0",
    "pbkdf2, 0, 0",
    "pbkdf2, -4096, 0",
    "pbkdf2, 10000001, 0",
    "pbkdf2, 4294971392, 0",
    "argon2id13, 2, 1023",
    "argon2id13, 0, 19456",
    "argon2id13, 1, 262145",
    "argon2id13, 1, 4194304",
    "argon2id13, 17, 262144",
    "argon2id13, 4294967298, 19456",
    "argon2i, 2, 19456",
  })
  void whatIsTooCheapOrTooDearIsRefused(String kdf, long iterations, long memory) {
    Map<String, Object> extra = new HashMap<>(CHALLENGE);
    extra.putAll(Map.of("kdf", kdf, "iterations", iterations, "memory", memory));

    assertThatThrownBy(() -> login().answer(new Challenge("wamp-scram", extra)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "salt", "kdf", "iterations"})
  void whatIsNoChallengeIsRefused(String key) {
    Map<String, Object> extra = new HashMap<>(CHALLENGE);
    extra.remove(key);

    assertThatThrownBy(() -> login().answer(new Challenge("wamp-scram", extra)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> login().answer(with(key, List.of())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> login().answer(with("salt", "no Base64!")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachLoginHasANonceOfItsOwn() {
    Authentication method = Authentication.scram("alice", "correct horse");

    assertThat((String) method.begin(null).authExtra().get("nonce"))
        .hasSize(24)
        .isNotEqualTo(method.begin(null).authExtra().get("nonce"));
    assertThat(method).hasToString("wamp-scram of alice");
  }

  @ParameterizedTest
  @CsvSource({"'', x", "'a\u0007', x", "x, 'a\u0007'"})
  void textsThatScramDoesNotAllowAreRefusedWithoutShowingThem(String password, String authid) {
    assertThatThrownBy(() -> Authentication.scram(authid, password))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("\u0007");
  }
}
