package io.starling.distribution.config.binding;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes records as YAML: one line for each value, with a comment that tells its origin. */
final class Renderer {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9/._](?:[A-Za-z0-9/._:@+-]*[A-Za-z0-9/._+-])?");
  private static final Pattern OTHER_TYPE =
      Pattern.compile("(?i)null|true|false|[.]?(?:inf|nan)|[0-9.]+(?:e[+-]?[0-9]+)?|0[xo].*");

  private final Value.Mapping tree;
  private final StringBuilder out = new StringBuilder();

  private Renderer(Value.Mapping tree) {
    this.tree = tree;
  }

  static String render(Record top, Value.Mapping tree) {
    Renderer renderer = new Renderer(tree);
    renderer.section(top, KeyPath.ROOT, "", "");
    return renderer.out.toString();
  }

  /** The keys of {@code section}; its first line begins with {@code first} for the indent. */
  private void section(Record section, KeyPath path, String first, String indent) {
    String lead = first;
    String type = "";
    for (KeySpec spec : Schema.of(section.getClass()).keys()) {
      Object value = Schema.read(section, spec);
      if (value != null && spec.name().equals("type")) {
        type = TextForm.format(value);
      }
      if (value != null && spec.isFor(type)) {
        entry(spec.name(), value, path.child(spec.name()), lead, indent);
        lead = indent;
      }
    }
  }

  private void entry(String key, Object value, KeyPath path, String lead, String indent) {
    out.append(lead).append(text(key)).append(':');
    switch (value) {
      case Record section when Schema.isSection(section.getClass()) -> {
        out.append('\n');
        section(section, path, indent + "  ", indent + "  ");
      }
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n');
        map.forEach(
            (name, inner) -> {
              String text = name.toString();
              entry(text, inner, path.child(text), indent + "  ", indent + "  ");
            });
      }
      case List<?> list
          when !list.isEmpty()
              && list.getFirst() instanceof Record item
              && Schema.isSection(item.getClass()) -> {
        out.append('\n');
        for (int i = 0; i < list.size(); i++) {
          section((Record) list.get(i), path.item(i), indent + "  - ", indent + "    ");
        }
      }
      default -> out.append(' ').append(flow(value)).append(comment(path)).append('\n');
    }
  }

  private String comment(KeyPath path) {
    Value written = tree.find(path);
    return written == null || written.origin() instanceof Origin.Default
        ? ""
        : " # " + written.origin().describe();
  }

  private static String flow(Object value) {
    return switch (value) {
      case List<?> list ->
          list.stream().map(Renderer::flow).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> text(entry.getKey().toString()) + ": " + document(entry))
              .collect(Collectors.joining(", ", "{", "}"));
      case Secret secret -> secret(secret);
      case Boolean _, Number _ -> value.toString();
      default -> text(TextForm.format(value));
    };
  }

  /** A value in an open document, where a password may be anything. */
  private static String document(Map.Entry<?, ?> entry) {
    return entry.getKey().equals("password")
        ? text(Secret.of("").toString())
        : flow(entry.getValue());
  }

  private static String secret(Secret secret) {
    Path file = secret.file();
    return file == null ? text(secret.toString()) : "{file: " + text(file.toString()) + "}";
  }

  /** A text, in quotes unless it is read as the same text without. */
  private static String text(String text) {
    if (PLAIN.matcher(text).matches() && !OTHER_TYPE.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(character -> quoted.append(escaped((char) character)));
    return quoted.append('"').toString();
  }

  private static String escaped(char character) {
    if (character == '"' || character == '\\') {
      return "\\" + character;
    }
    return Character.isISOControl(character)
        ? "\\u" + HexFormat.of().toHexDigits(character)
        : String.valueOf(character);
  }
}
