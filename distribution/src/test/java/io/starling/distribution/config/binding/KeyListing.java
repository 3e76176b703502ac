package io.starling.distribution.config.binding;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All keys below a record, flat, for tests and for the reference page. */
record KeyListing(List<Row> rows) {

  /**
   * One key.
   *
   * @param path with {@code <name>} for the keys of a map and {@code []} for items of a list
   */
  record Row(String path, String type, KeySpec spec) {

    String fallback() {
      Key key = spec.key();
      return spec.hasFallback() ? key.fallback() : spec.isOptional() ? "" : "(must be written)";
    }

    private String tableRow() {
      Key key = spec.key();
      String absent =
          spec.hasFallback()
              ? code(key.fallback())
              : spec.isOptional() ? "not set: " + key.unset() : "must be written";
      String only =
          key.onlyFor().length == 0 ? "" : " Only for " + String.join(", ", key.onlyFor()) + ".";
      return "| `%s` | %s | %s | %s | %s%s |"
          .formatted(path, type, absent, spec.allowed(), key.doc(), only);
    }

    private static String code(String text) {
      return "`" + text + "`";
    }
  }

  static KeyListing of(Class<? extends Record> top) {
    KeyListing listing = new KeyListing(new ArrayList<>());
    listing.addSection(top, "");
    return listing;
  }

  /** One table for each top key. */
  String markdown() {
    StringBuilder page = new StringBuilder();
    String section = "";
    for (Row row : rows) {
      String top = row.path().replaceAll("[.\\[].*", "");
      if (!top.equals(section)) {
        section = top;
        page.append("\n### ").append(top).append("\n\n");
        page.append("| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
      }
      page.append(row.tableRow()).append('\n');
    }
    return page.append('\n').toString();
  }

  /** One line for each key: {@code limits.nesting = 64}. */
  String text() {
    return rows.stream()
        .map(row -> (row.path() + " = " + row.fallback()).strip() + "\n")
        .collect(Collectors.joining());
  }

  private void addSection(Class<?> section, String prefix) {
    for (KeySpec spec : Schema.of(section.asSubclass(Record.class)).keys()) {
      add(spec.component().getGenericType(), prefix + spec.name(), spec);
    }
  }

  private void add(Type type, String path, KeySpec spec) {
    if (type instanceof ParameterizedType generic) {
      Type[] parameters = generic.getActualTypeArguments();
      Type inner = parameters[parameters.length - 1];
      boolean list = parameters.length == 1;
      if (inner instanceof Class<?> plain && Schema.isSection(plain)) {
        addSection(plain, path + (list ? "[]." : ".<name>."));
      } else {
        rows.add(new Row(path, (list ? "list of " : "map to ") + noun(inner), spec));
      }
    } else if (type instanceof Class<?> plain && Schema.isSection(plain)) {
      addSection(plain, path + ".");
    } else {
      rows.add(new Row(path, noun(type), spec));
    }
  }

  private static String noun(Type type) {
    return switch (type) {
      case ParameterizedType _ -> "documents";
      case Class<?> any when any == Object.class -> "values";
      case Class<?> secret when secret == Secret.class -> "secret";
      default -> TextForm.of((Class<?>) type).noun();
    };
  }
}
