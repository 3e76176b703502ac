package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.Seeds;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void validityIsTheJdksDecoders() {
    Seeds.run(
        20_000,
        random -> {
          byte[] bytes = bytes(random);
          assertThat(Utf8.validEnd(bytes, 0, bytes.length) == bytes.length)
              .isEqualTo(isValid(bytes));
        });
  }

  @Test
  void encodingIsTheJdksWithReplacementOfLoneSurrogates() {
    Seeds.run(
        20_000,
        random -> {
          String text = text(random);
          byte[] out = new byte[3 * text.length()];
          int length = Utf8.encode(text, Utf8.encodedLength(text), out, 0);
          byte[] expected = wellFormed(text).getBytes(StandardCharsets.UTF_8);
          assertThat(length).isEqualTo(Utf8.encodedLength(text)).isEqualTo(expected.length);
          assertThat(out).startsWith(expected);
        });
  }

  private static String wellFormed(String text) {
    StringBuilder result = new StringBuilder();
    text.codePoints().forEach(c -> result.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c));
    return result.toString();
  }

  private static boolean isValid(byte[] bytes) {
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length + 1), true);
    return !result.isError();
  }

  private static byte[] bytes(RandomGenerator random) {
    byte[] bytes = text(random).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    if (random.nextInt(10) == 0) {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  private static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> text.appendCodePoint(random.nextInt(0x110000));
        case 1 -> text.append((char) random.nextInt(0x10000));
        case 2 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        default -> text.append((char) random.nextInt(0x80));
      }
    }
    return text.toString();
  }
}
