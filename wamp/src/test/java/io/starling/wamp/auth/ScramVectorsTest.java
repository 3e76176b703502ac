package io.starling.wamp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM against the published vectors, from the salted password on. */
class ScramVectorsTest {

  static Stream<JsonNode> vectors() throws IOException {
    try (InputStream in =
        ScramVectorsTest.class.getResourceAsStream("/wamp-vectors/extracted/scram.json")) {
      return new ObjectMapper().readTree(in).get("vectors").valueStream();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void keysProofAndSignatureAreThePublishedOnes(JsonNode vector) {
    byte[] salted = hex(vector, "salted_password_hex");
    Scram.Exchange exchange =
        new Scram.Exchange(
            vector.get("authid").asText(),
            vector.get("client_nonce").asText(),
            vector.get("challenge_nonce").asText(),
            vector.get("salt").asText(),
            vector.get("iterations").asInt(),
            vector.hasNonNull("channel_binding")
                ? new ChannelBinding(
                    vector.get("channel_binding").asText(),
                    Base64.getDecoder().decode(vector.get("cbind_data").asText()))
                : null);
    byte[] clientKey = Scram.clientKey(salted);
    byte[] storedKey = Scram.storedKey(clientKey);
    byte[] proof = Scram.clientProof(clientKey, exchange);

    assertThat(exchange.authMessage()).isEqualTo(vector.get("auth_message").asText());
    assertThat(clientKey).isEqualTo(hex(vector, "client_key_hex"));
    assertThat(storedKey).isEqualTo(hex(vector, "stored_key_hex"));
    assertThat(Scram.serverKey(salted)).isEqualTo(hex(vector, "server_key_hex"));
    assertThat(base64(proof)).isEqualTo(vector.get("client_proof").asText());
    assertThat(base64(Scram.serverSignature(Scram.serverKey(salted), exchange)))
        .isEqualTo(vector.get("server_signature").asText());
    assertThat(Scram.isProof(proof, storedKey, exchange)).isTrue();
    proof[3] ^= 1;
    assertThat(Scram.isProof(proof, storedKey, exchange)).isFalse();
    assertThat(Scram.isProof(new byte[0], storedKey, exchange)).isFalse();
  }

  private static byte[] hex(JsonNode vector, String key) {
    return HexFormat.of().parseHex(vector.get(key).asText());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The examples of RFC 4013, section 3. */
  @ParameterizedTest
  @CsvSource({
    "'I\u00ADX', IX",
    "user, user",
    "USER, USER",
    "'\u00AA', a",
    "'\u2168', IX",
    "'a\u00A0b', 'a b'"
  })
  void textsArePrepared(String text, String prepared) {
    assertThat(SaslPrep.prepare(text)).isEqualTo(prepared);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0007", "\u0627\u0031", "\uD800", "\uE000", "\u0627a\u0627"})
  void textsThatAreNotAllowedAreRefused(String text) {
    assertThatThrownBy(() -> SaslPrep.prepare(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theEmptyTextStaysEmpty() {
    assertThat(SaslPrep.prepare("")).isEmpty();
  }
}
