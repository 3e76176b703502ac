package io.starling.wamp.serializer;

import io.starling.wamp.message.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes application values of encoded ones; see {@link io.starling.wamp.message.ValuePayload} for
 * their types. The recursion is bounded, because the reader bounds the nesting.
 */
final class ValueReader {

  /** Reads application payload, where a JSON string that begins with U+0000 is a binary value. */
  static final ValueReader PAYLOAD = new ValueReader(true);

  /** Reads what is in options and details, where JSON strings are always just that. */
  static final ValueReader ENVELOPE = new ValueReader(false);

  private final boolean mayBeBinaryText;

  private ValueReader(boolean mayBeBinaryText) {
    this.mayBeBinaryText = mayBeBinaryText;
  }

  /** Reads the next value. */
  @Nullable Object read(TokenReader in) {
    return switch (in.next()) {
      case NULL -> null;
      case BOOL -> in.bool;
      case INTEGER -> in.integer;
      case BIG_INTEGER -> in.bigInteger;
      case FLOAT -> in.real;
      case STRING -> mayBeBinaryText && in.isBinaryText() ? base64(in) : in.string();
      case BINARY -> in.binary();
      case LIST -> elements(in);
      case DICT -> pairs(in);
      case EXTENSION -> extension(in);
    };
  }

  /** Reads the elements of the list just entered. */
  List<@Nullable Object> elements(TokenReader in) {
    List<@Nullable Object> list = new ArrayList<>();
    while (in.more()) {
      list.add(read(in));
    }
    return list;
  }

  /** Reads the pairs of the dict just entered; of equal keys the last one counts. */
  Map<String, @Nullable Object> pairs(TokenReader in) {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    while (in.more()) {
      String key = key(in);
      dict.put(key, read(in));
    }
    return dict;
  }

  private static String key(TokenReader in) {
    ValueKind kind = in.nextKey();
    return switch (kind) {
      case STRING -> in.string();
      case INTEGER -> Long.toString(in.integer);
      case BIG_INTEGER -> in.bigInteger.toString();
      case NULL, BOOL, FLOAT, BINARY, LIST, DICT, EXTENSION ->
          throw new ProtocolViolation("a key of a dict is of kind " + kind);
    };
  }

  /** Returns the binary value that the JSON string just read stands for. */
  static byte[] base64(TokenReader in) {
    try {
      // The string's first character is U+0000.
      return Base64.getDecoder().decode(in.string().substring(1).getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      throw new ProtocolViolation("a string that begins with U+0000 does not go on in base64");
    }
  }

  private static Object extension(TokenReader in) {
    String timestamp = Extensions.timestamp(in);
    return timestamp != null ? timestamp : in.binary();
  }
}
