package io.starling.security.sealing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.store.Key;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealingCodecTest {

  private static final Key ADA = new Key("com.shop", "user", "ada");
  private static final byte[] VALUE = {(byte) 0xA1, 0x61, 0x61, 0x01};
  private static final String FIRST = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String SECOND =
      Base64.getEncoder().encodeToString("0123456789abcdef0123456789ABCDEF".getBytes(UTF_8));

  private static SealingCodec codec(String... keys) {
    return new SealingCodec(KeyRing.parse(String.join("\n", keys)));
  }

  @Test
  void whatIsSealedIsReadAgainAndSaysNothing() throws IOException {
    byte[] sealed = codec(FIRST).encode(ADA, "", VALUE);

    assertThat(sealed).hasSize(VALUE.length + 33);
    assertThat(new String(sealed, ISO_8859_1)).doesNotContain(new String(VALUE, ISO_8859_1));
    assertThat(codec(FIRST).decode(ADA, "", sealed)).isEqualTo(VALUE);
    assertThat(codec(FIRST).encode(ADA, "", VALUE)).as("another nonce").isNotEqualTo(sealed);
  }

  @Test
  void noncesAreNotRepeated() {
    SealingCodec codec = codec(FIRST);
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] sealed = codec.encode(ADA, "", VALUE);
      nonces.add(Base64.getEncoder().encodeToString(Arrays.copyOfRange(sealed, 5, 17)));
    }
    assertThat(nonces).hasSize(10_000);
  }

  @Test
  void oldKeysReadAndTheFirstWrites() throws IOException {
    byte[] old = codec(FIRST).encode(ADA, "", VALUE);
    SealingCodec rotated = codec(SECOND, FIRST);

    assertThat(rotated.decode(ADA, "", old)).isEqualTo(VALUE);
    assertThat(codec(SECOND).decode(ADA, "", rotated.encode(ADA, "", VALUE))).isEqualTo(VALUE);
    assertThatThrownBy(() -> codec(SECOND).decode(ADA, "", old))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "com.shop/user/ada is encrypted with the key [0-9a-f]{8}, which is not among the keys"
                + " \\[[0-9a-f]{8}]");
  }

  @Test
  void everyBitIsGuarded() {
    SealingCodec codec = codec(FIRST);
    byte[] sealed = codec.encode(ADA, "", VALUE);
    for (int bit = 8; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> codec.decode(ADA, "", changed)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aValueInAnothersPlaceIsRefused() {
    SealingCodec codec = codec(FIRST);
    byte[] sealed = codec.encode(ADA, "", VALUE);
    for (Key other :
        new Key[] {
          new Key("com.shop", "user", "bob"),
          new Key("com.shed", "user", "ada"),
          new Key("com.shop", "group", "ada"),
          new Key("com.sho", "puser", "ada")
        }) {
      assertThatThrownBy(() -> codec.decode(other, "", sealed))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("was changed, or is not where it belongs");
    }
    assertThatThrownBy(() -> codec.decode(ADA, "field", sealed)).isInstanceOf(IOException.class);
  }

  @Test
  void valuesInClearAreReadWithAndWithoutKeys() throws IOException {
    SealingCodec none = new SealingCodec(KeyRing.EMPTY);
    assertThat(none.encode(ADA, "", VALUE)).isEqualTo(VALUE);
    assertThat(none.decode(ADA, "", VALUE)).isEqualTo(VALUE);
    assertThat(codec(FIRST).decode(ADA, "", VALUE)).isEqualTo(VALUE);
    assertThatThrownBy(() -> none.decode(ADA, "", codec(FIRST).encode(ADA, "", VALUE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not among the keys []");
  }

  @Test
  void keyFilesAreReadOrRefusedWithoutShowingThem() {
    assertThat(KeyRing.parse("# new\n" + SECOND + "\n\n" + FIRST + "\n").toString())
        .matches("\\[[0-9a-f]{8}, [0-9a-f]{8}]");
    assertThatThrownBy(() -> KeyRing.parse("# none\n")).hasMessage("has no key");
    assertThatThrownBy(() -> KeyRing.parse(FIRST + "\nc2hvcnQ=\n"))
        .hasMessage("line 2 is not the Base64 of 32 bytes");
    assertThatThrownBy(() -> KeyRing.parse("!secret!"))
        .hasMessage("line 1 is not the Base64 of 32 bytes");
    assertThatThrownBy(() -> KeyRing.parse(FIRST + "\n" + FIRST))
        .hasMessageContaining("is there twice");
  }
}
