package io.starling.router.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of test vectors: objects, lists, strings without escapes, integers, null. */
final class JsonTree {

  private final String text;
  private int position;

  private JsonTree(String text) {
    this.text = text;
  }

  static @Nullable Object read(String text) {
    return new JsonTree(text).value();
  }

  private @Nullable Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 'n' -> {
        position += 4;
        yield null;
      }
      default -> integer();
    };
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    position++;
    while (peek() != '}') {
      String key = string();
      peek();
      position++; // the colon
      object.put(key, value());
      skipComma();
    }
    position++;
    return object;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    position++;
    while (peek() != ']') {
      list.add(value());
      skipComma();
    }
    position++;
    return list;
  }

  private String string() {
    int begin = position + 1;
    int end = text.indexOf('"', begin);
    position = end + 1;
    String string = text.substring(begin, end);
    if (string.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("escapes are not supported: " + string);
    }
    return string;
  }

  private Object integer() {
    int begin = position;
    while ("-0123456789".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    return Integer.valueOf(text.substring(begin, position));
  }

  private char peek() {
    while (Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return text.charAt(position);
  }

  private void skipComma() {
    if (peek() == ',') {
      position++;
      peek();
    }
  }
}
