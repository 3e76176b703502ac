package io.starling.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON texts as application values of WAMP, and back: of requests, and of the command line. A
 * binary value is a string of U+0000 and base64, as in WAMP's JSON (WAMP, "Binary Data in JSON").
 */
public final class Json {
  private static final int NESTING_MAX = 64;
  private static final int DIGITS_MAX = 100;
  private static final int LENGTH_MAX = 64 << 20;
  private static final char BINARY = '\0';

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxNumberLength(DIGITS_MAX)
                  .maxStringLength(LENGTH_MAX)
                  .maxDocumentLength(LENGTH_MAX)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /**
   * Reads exactly one value.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static @Nullable Object read(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("is not JSON: it is empty");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("is not JSON: something follows the first value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "is not JSON: " + e.getOriginalMessage() + place(e.getLocation()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an argument of the command line. What begins with a bracket, a brace or a quote has to be
   * JSON; of the rest, JSON is taken as such, and anything else is a text, word for word.
   *
   * @throws IllegalArgumentException when it has to be JSON and is not
   */
  public static @Nullable Object readArgument(String text) {
    if (!text.isEmpty() && "[{\"".indexOf(text.charAt(0)) >= 0) {
      return read(text);
    }
    return readOrText(text);
  }

  /** Reads a text as JSON if it is JSON, or else as the text it is. */
  public static @Nullable Object readOrText(String text) {
    try {
      return read(text);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /** Writes a value on one line. */
  public static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(value, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> dict(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> string(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("a value begins with " + parser.currentToken());
    };
  }

  private static Map<String, @Nullable Object> dict(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      dict.put(key, value(parser));
    }
    return dict;
  }

  private static List<@Nullable Object> list(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser));
    }
    return list;
  }

  private static Object string(String text) {
    if (text.isEmpty() || text.charAt(0) != BINARY) {
      return text;
    }
    try {
      return Base64.getDecoder().decode(text.substring(1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "has a string that begins with U+0000 and does not go on in base64", e);
    }
  }

  private static void write(@Nullable Object value, JsonGenerator out) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Map<?, ?> dict -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> pair : dict.entrySet()) {
          out.writeFieldName(String.valueOf(pair.getKey()));
          write(pair.getValue(), out);
        }
        out.writeEndObject();
      }
      case Collection<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(element, out);
        }
        out.writeEndArray();
      }
      case byte[] bytes -> out.writeString(BINARY + Base64.getEncoder().encodeToString(bytes));
      case Boolean bool -> out.writeBoolean(bool);
      case Double real when !Double.isFinite(real) -> out.writeNull();
      case Number number -> out.writeNumber(number.toString());
      default -> out.writeString(value.toString());
    }
  }
}
