package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.starling.wamp.Seeds;
import io.starling.wamp.message.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is JSON is decided as Jackson does, with these differences on purpose: Jackson lets
 * surrogates and overlong forms in UTF-8 pass, so the JDK decodes first; it skips a byte order
 * mark; it lets escapes of lone surrogates pass in values but not in keys, ours in both.
 */
class JsonSyntaxTest {

  private static final String[] SNIPPETS = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\u00e9",
    "\\ud800",
    "\\udc00",
    "\\x",
    "0",
    "-",
    "-0",
    "01",
    "1.",
    ".5",
    "1e",
    "1e+5",
    "1E-5",
    "+1",
    "true",
    "false",
    "null",
    "NaN",
    "Infinity",
    "nul",
    " ",
    "\n",
    "\u000B",
    "\u00A0",
    "\uFEFF",
    "//",
    "/*",
    "'",
    "\u0000",
    "\u001F",
    "\u007F",
    "é",
    "𝄞",
    "\"a\"",
    "{}",
    "[]",
    "\"a\":1"
  };

  private static final Pattern ESCAPED_SURROGATE =
      Pattern.compile("\\\\u[dD][89a-fA-F]\\p{XDigit}{2}");

  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonFactory factory =
      JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();
  private final JsonReader reader = new JsonReader(64);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-1.5e10",
        " [ ] ",
        "[1 , 2]",
        "{\"a\" : {} }",
        "\"\\u0000\\/\"",
        "\"\\ud800\"",
        "{\"a\":1,\"a\":2}",
        "1E400",
        "\t\r\n null \t",
        "\"\u007F\"",
        "[[[]],{}]"
      })
  void accepted(String text) {
    assertThat(isAccepted(text.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "--1",
        "-",
        "NaN",
        "Infinity",
        "nul",
        "truE",
        "'a'",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "{1:2}",
        "[1}",
        "{]",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "\"\u0000\"",
        "\"a",
        "[",
        "{",
        "[1] 2",
        "\uFEFF1",
        "1//",
        "/**/1",
        "[1]]",
        "\u00A01",
        "\"\\",
        "1a",
        "[1a]",
        "nulll",
        "\u000B1"
      })
  void refused(String text) {
    assertThat(isAccepted(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  void mutatedDocumentsAreAcceptedAsJacksonDoes() {
    Seeds.run(
        3000,
        random -> {
          byte[] bytes = document(random);
          assertThat(isAccepted(bytes))
              .as("%s", new String(bytes, StandardCharsets.UTF_8))
              .isEqualTo(isAcceptedByJackson(bytes));
        });
  }

  private byte[] document(RandomGenerator random) {
    try {
      StringBuilder text = new StringBuilder();
      if (random.nextInt(4) > 0) {
        text.append(mapper.writeValueAsString(new RandomValues(random, true).list(2)));
        if (text.length() > 2000) {
          text.setLength(2000);
        }
      }
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        int at = random.nextInt(text.length() + 1);
        text.insert(at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextInt(5) == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      return bytes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isAccepted(byte[] bytes) {
    try {
      reader.begin(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
      reader.skip();
      reader.finish();
      return true;
    } catch (ProtocolViolation _) {
      return false;
    } finally {
      reader.end();
    }
  }

  private boolean isAcceptedByJackson(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String noSurrogates = ESCAPED_SURROGATE.matcher(text).replaceAll("\\\\u0041");
      byte[] checked = noSurrogates.getBytes(StandardCharsets.UTF_8);
      try (JsonParser parser = factory.createParser(checked)) {
        if (text.startsWith("\uFEFF") || parser.nextToken() == null) {
          return false;
        }
        parser.skipChildren();
        // A scalar is checked to its end only when its value is asked for.
        if (parser.currentToken().isScalarValue()) {
          parser.getText();
        }
        return parser.nextToken() == null;
      }
    } catch (CharacterCodingException _) {
      return false;
    } catch (IOException _) {
      return false;
    }
  }
}
