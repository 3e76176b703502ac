package io.starling.distribution.cli;

import io.starling.gateway.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Objects as text for people. */
final class Table {

  private static final Set<String> RESOURCE = Set.of("match", "uri");

  private Table() {}

  /**
   * The lines of a table: a heading, and one for each row.
   *
   * @param columns the keys that are shown; without any all
   */
  static List<String> of(List<?> rows, String... columns) {
    List<String> keys = new ArrayList<>(Arrays.asList(columns));
    if (keys.isEmpty()) {
      LinkedHashSet<String> all = new LinkedHashSet<>();
      rows.forEach(row -> ((Map<?, ?>) row).keySet().forEach(key -> all.add(String.valueOf(key))));
      keys.addAll(all);
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(keys.stream().map(key -> key.toUpperCase(Locale.ROOT).replace('_', ' ')).toList());
    for (Object row : rows) {
      cells.add(keys.stream().map(key -> text(key, ((Map<?, ?>) row).get(key))).toList());
    }
    return lines(cells);
  }

  /** A line for each key of an object, but for those that tell what kind of object it is. */
  static List<String> of(Map<?, ?> object) {
    return lines(
        object.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("type") && !entry.getKey().equals("version"))
            .map(
                entry ->
                    List.of(
                        String.valueOf(entry.getKey()).replace('_', ' '),
                        text(String.valueOf(entry.getKey()), entry.getValue())))
            .toList());
  }

  private static List<String> lines(List<List<String>> cells) {
    int[] widths = new int[cells.isEmpty() ? 0 : cells.getFirst().size()];
    for (List<String> row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** The value of a key on one line: what is called a time is told as one. */
  private static String text(String key, @Nullable Object value) {
    return key.endsWith("_at") && value instanceof Long seconds
        ? Instant.ofEpochSecond(seconds).toString()
        : text(value);
  }

  /** A value on one line. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "-";
      case String text -> text.isEmpty() ? "-" : text;
      case Boolean flag -> flag ? "yes" : "no";
      case Collection<?> values ->
          values.isEmpty()
              ? "-"
              : values.stream().map(Table::text).collect(Collectors.joining(", "));
      case Map<?, ?> resource when resource.keySet().equals(RESOURCE) ->
          resource.get("match") + " " + text(resource.get("uri"));
      case Map<?, ?> object -> object.isEmpty() ? "-" : Json.write(object);
      default -> String.valueOf(value);
    };
  }
}
