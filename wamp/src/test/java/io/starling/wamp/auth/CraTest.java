package io.starling.wamp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that Python's {@code hashlib} and {@code hmac} have computed. */
class CraTest {

  @ParameterizedTest
  @CsvSource({
    "'', zptjRxp5imriNU+x8n/voN2cZVGkpWtP18GKOpVvghA=",
    "pä, y5UxqhO5ufTdBHZ0T4X9Q8CDhJBYj74Ctseq/jAdIkM=",
  })
  void saltedKeyIsTheTextOfTheDerivedOctets(String secret, String key) {
    assertThat(Cra.saltedKey(secret, "salt123", 1000, 32)).asString(UTF_8).isEqualTo(key);
  }

  @Test
  void signatureIsOverTheExactText() {
    byte[] key = Cra.saltedKey("", "salt123", 1000, 32);

    assertThat(Cra.signature(key, "{\"nonce\":1}"))
        .isEqualTo("pJlQoOFxl+2RnwyZq/o4TLUHePC9+cKab7OMKVjm5po=");
  }
}
