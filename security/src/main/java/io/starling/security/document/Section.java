package io.starling.security.document;

import io.starling.wamp.uri.Uri;
import io.starling.wamp.uri.UriRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One mapping of a document, and where it stands. What is wrong is reported and read as absent. */
final class Section {

  private static final Pattern PLAIN = Pattern.compile("[^.\\[\\]\"]+");

  private final Map<?, ?> map;
  private final String path;
  private final Problems problems;

  Section(Map<?, ?> map, String path, Problems problems) {
    this.map = map;
    this.path = path;
    this.problems = problems;
  }

  Problems problems() {
    return problems;
  }

  /** The path of a key, or with an empty one that of this section. */
  String at(String key) {
    if (key.isEmpty()) {
      return path;
    }
    String name = PLAIN.matcher(key).matches() ? key : '"' + key.replace('"', '\'') + '"';
    return path.isEmpty() ? name : path + "." + name;
  }

  void error(String key, String message) {
    problems.error(at(key), message);
  }

  void warning(String key, String message) {
    problems.warning(at(key), message);
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  @Nullable Object value(String key) {
    return map.get(key);
  }

  /** Warns of keys that mean nothing here. */
  Section knows(Set<String> keys) {
    for (Object key : map.keySet()) {
      if (!keys.contains(key)) {
        warning(String.valueOf(key), "unknown key; known here: " + String.join(", ", sorted(keys)));
      }
    }
    return this;
  }

  private static List<String> sorted(Set<String> keys) {
    return keys.stream().sorted().toList();
  }

  @Nullable String text(String key) {
    Object value = map.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    error(key, "expected a text, found " + noun(value));
    return null;
  }

  String textOr(String key, String otherwise) {
    String text = text(key);
    return text == null ? otherwise : text;
  }

  /** A text that must be there; empty when it is not, which was reported. */
  String requiredText(String key) {
    String text = text(key);
    if (text == null && !has(key)) {
      error(key, "missing");
    } else if (text != null && text.isEmpty()) {
      error(key, "is empty");
    }
    return text == null ? "" : text;
  }

  @Nullable Boolean flag(String key) {
    Object value = map.get(key);
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case String text when text.equals("true") || text.equals("false") -> Boolean.valueOf(text);
      default -> {
        error(key, "expected true or false, found " + noun(value));
        yield null;
      }
    };
  }

  boolean flagOr(String key, boolean otherwise) {
    Boolean flag = flag(key);
    return flag == null ? otherwise : flag;
  }

  /** A whole number in bounds; {@code otherwise} when it is absent or wrong. */
  int number(String key, int otherwise, int min, int max) {
    Object value = map.get(key);
    Long number =
        switch (value) {
          case null -> (long) otherwise;
          case Integer whole -> whole.longValue();
          case Long whole -> whole;
          case String text when text.matches("[0-9]{1,18}") -> Long.valueOf(text);
          default -> null;
        };
    if (number == null) {
      error(key, "expected a whole number, found " + noun(value));
      return otherwise;
    }
    if (number < min || number > max) {
      error(key, number + " is not allowed; allowed: " + min + " to " + max);
      return otherwise;
    }
    return number.intValue();
  }

  @Nullable Uri uri(String key) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    Uri uri = Uri.of(text);
    if (uri.isValid(UriRule.LOOSE)) {
      return uri;
    }
    error(key, "'" + text + "' is not a URI; write it like com.example.name");
    return null;
  }

  /** Keys with values, without those that are null. */
  Map<String, Object> open(String key) {
    Object value = map.get(key);
    Map<String, Object> found = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach(
          (name, entry) -> {
            if (entry != null) {
              found.put(String.valueOf(name), entry);
            }
          });
    } else if (value != null) {
      error(key, "expected keys with values, found " + noun(value));
    }
    return found;
  }

  /** The mapping under a key; an empty one when there is none. */
  Section section(String key) {
    return new Section(open(key), at(key), problems);
  }

  /** The mappings in the list under a key. */
  List<Section> sections(String key) {
    List<Section> found = new ArrayList<>();
    List<?> items = list(key);
    for (int i = 0; i < items.size(); i++) {
      String itemPath = at(key) + "[" + i + "]";
      if (items.get(i) instanceof Map<?, ?> item) {
        found.add(new Section(item, itemPath, problems));
      } else {
        problems.error(itemPath, "expected keys with values, found " + noun(items.get(i)));
      }
    }
    return found;
  }

  /**
   * The texts in the list under a key, or the one text there, each read by a function that throws
   * {@link IllegalArgumentException} for what is wrong.
   */
  <T> List<T> texts(String key, Function<String, @Nullable T> read) {
    Object value = map.get(key);
    List<?> items = value instanceof String ? List.of(value) : list(key);
    List<T> found = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String itemPath = value instanceof String ? at(key) : at(key) + "[" + i + "]";
      if (items.get(i) instanceof String text) {
        try {
          T item = read.apply(text);
          if (item != null) {
            found.add(item);
          }
        } catch (IllegalArgumentException e) {
          problems.error(itemPath, String.valueOf(e.getMessage()));
        }
      } else {
        problems.error(itemPath, "expected a text, found " + noun(items.get(i)));
      }
    }
    return found;
  }

  private List<?> list(String key) {
    Object value = map.get(key);
    if (value == null || value instanceof List) {
      return value == null ? List.of() : (List<?>) value;
    }
    error(key, "expected a list, found " + noun(value));
    return List.of();
  }

  static String noun(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case String _ -> "a text";
      case Boolean _ -> "true or false";
      case Number _ -> "a number";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "keys with values";
      default -> value.getClass().getSimpleName();
    };
  }
}
