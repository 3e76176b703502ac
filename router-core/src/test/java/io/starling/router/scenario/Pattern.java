package io.starling.router.scenario;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON as scenarios write it: strings in single or double quotes, {@code $name} for a value that is
 * remembered at its first appearance and must be the same later, {@code *} for any value, and
 * {@code ...} at the end of a list or dict for anything more.
 */
final class Pattern {

  private enum Special {
    ANY,
    REST
  }

  private record Variable(String name) {}

  private final String text;
  private int at;

  private Pattern(String text) {
    this.text = text;
  }

  /** Parses a text; JSON itself is such a text. */
  static @Nullable Object parse(String text) {
    Pattern parser = new Pattern(text);
    Object value = parser.value();
    parser.skipSpace();
    if (parser.at != text.length()) {
      throw parser.unexpected();
    }
    return value;
  }

  /** Whether a value is what a pattern describes; binds variables. */
  static boolean matches(
      @Nullable Object pattern, @Nullable Object value, Map<String, Object> variables) {
    return switch (pattern) {
      case Special.ANY -> true;
      case Variable(String name) -> {
        Object known = variables.putIfAbsent(name, value);
        yield known == null || known.equals(value);
      }
      case List<?> list -> value instanceof List<?> found && matchesList(list, found, variables);
      case Map<?, ?> map -> value instanceof Map<?, ?> found && matchesMap(map, found, variables);
      case null, default -> Objects.equals(pattern, value);
    };
  }

  private static boolean matchesList(
      List<?> pattern, List<?> found, Map<String, Object> variables) {
    int size = pattern.size();
    boolean open = size > 0 && pattern.get(size - 1) == Special.REST;
    int fixed = open ? size - 1 : size;
    if (open ? found.size() < fixed : found.size() != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      if (!matches(pattern.get(i), found.get(i), variables)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesMap(
      Map<?, ?> pattern, Map<?, ?> found, Map<String, Object> variables) {
    boolean open = pattern.containsValue(Special.REST);
    if (!open && found.size() != pattern.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : pattern.entrySet()) {
      if (entry.getValue() != Special.REST
          && (!found.containsKey(entry.getKey())
              || !matches(entry.getValue(), found.get(entry.getKey()), variables))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object value() {
    skipSpace();
    char c = text.charAt(at);
    return switch (c) {
      case '[' -> list();
      case '{' -> dict();
      case '\'', '"' -> string(c);
      case '$' -> new Variable(word(1));
      case '*' -> special(1, Special.ANY);
      case '.' -> special(3, Special.REST);
      default -> literal(word(0));
    };
  }

  private Special special(int length, Special found) {
    at += length;
    return found;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    while (!takes(']')) {
      list.add(value());
      takes(',');
    }
    return list;
  }

  private Map<String, @Nullable Object> dict() {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    at++;
    while (!takes('}')) {
      skipSpace();
      if (text.startsWith("...", at)) {
        dict.put("...", special(3, Special.REST));
      } else {
        String key = string(text.charAt(at));
        if (!takes(':')) {
          throw unexpected();
        }
        dict.put(key, value());
      }
      takes(',');
    }
    return dict;
  }

  private String string(char quote) {
    StringBuilder string = new StringBuilder();
    for (at++; text.charAt(at) != quote; at++) {
      char c = text.charAt(at);
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = text.charAt(++at);
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
      }
      default -> c;
    };
  }

  private String word(int skipped) {
    int start = at + skipped;
    int end = start;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    if (end == start) {
      throw unexpected();
    }
    at = end;
    return text.substring(start, end);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '+' || c == '.';
  }

  private @Nullable Object literal(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> number(word);
    };
  }

  private static Object number(String word) {
    if (word.contains(".") || word.contains("e")) {
      return Double.valueOf(word);
    }
    BigInteger integer = new BigInteger(word);
    return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
  }

  private boolean takes(char expected) {
    skipSpace();
    if (text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("cannot parse at " + at + ": " + text);
  }
}
