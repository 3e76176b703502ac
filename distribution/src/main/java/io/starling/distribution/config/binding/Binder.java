package io.starling.distribution.config.binding;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes records of {@link Value}s. Where null is returned for a value, the reason was reported. */
final class Binder {
  private static final Pattern LINE_END = Pattern.compile("\\r?\\n\\z");

  private final Value.Mapping tree;
  private final Problems problems;

  /** Binds values of {@code tree}. */
  Binder(Value.Mapping tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /** The whole tree as a record. */
  <T extends Record> @Nullable T bind(Class<T> type) {
    return record(type, tree, KeyPath.ROOT);
  }

  private <T extends Record> @Nullable T record(
      Class<T> type, Value.Mapping mapping, KeyPath path) {
    Schema<T> schema = Schema.of(type);
    reportUnknownKeys(schema, mapping, path);
    @Nullable Object[] values = new Object[schema.keys().size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      KeySpec spec = schema.keys().get(i);
      Value written = mapping.get(spec.name());
      values[i] = component(spec, written, mapping, path.child(spec.name()));
      complete &= values[i] != null || (written == null && spec.isOptional());
    }
    if (!complete) {
      report(Bounds.violations(schema, values), path);
      return null;
    }
    try {
      return schema.newInstance(values);
    } catch (ConfigException e) {
      report(e.problems(), path);
      return null;
    }
  }

  private void reportUnknownKeys(Schema<?> schema, Value.Mapping mapping, KeyPath path) {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (schema.names().contains(key)) {
                return;
              }
              String hint =
                  Suggestion.of(key, schema.names())
                      .orElse("known here: " + String.join(", ", schema.names()));
              String message = "unknown key; " + hint;
              if (schema.unknownKeysTolerated()) {
                problems.tolerated(entry.keyOrigin(), path.child(key), message);
              } else {
                problems.error(entry.keyOrigin(), path.child(key), message);
              }
            });
  }

  /** The refusals of a record's constructor, whose keys are relative to the record. */
  private void report(List<ConfigProblem> refusals, KeyPath path) {
    for (ConfigProblem refusal : refusals) {
      KeyPath full = path.resolve(KeyPath.parse(refusal.key()));
      problems.error(tree.nearest(full), full, refusal.message());
    }
  }

  private @Nullable Object component(
      KeySpec spec, @Nullable Value written, Value.Mapping section, KeyPath path) {
    if (written != null) {
      reportMisplaced(spec, written, section, path);
      return value(spec.component().getGenericType(), written, path);
    }
    if (spec.fallback() != null) {
      return value(spec.component().getGenericType(), spec.fallback(), path);
    }
    if (spec.isSection()) {
      return value(spec.component().getType(), Value.Mapping.empty(), path);
    }
    if (spec.isRequired()) {
      problems.error(tree.nearest(path), path, "missing; " + spec.key().doc());
    }
    return null;
  }

  private void reportMisplaced(KeySpec spec, Value written, Value.Mapping section, KeyPath path) {
    if (!(written.origin() instanceof Origin.Default)
        && section.get("type") instanceof Value.Scalar type
        && !spec.isFor(type.text())) {
      problems.error(
          written.origin(),
          path,
          "has no meaning for type "
              + type.text()
              + "; only for "
              + String.join(", ", spec.key().onlyFor()));
    }
  }

  private @Nullable Object value(Type type, Value written, KeyPath path) {
    if (type == Object.class) {
      return written.toPlain();
    }
    if (type instanceof ParameterizedType generic) {
      Type[] parameters = generic.getActualTypeArguments();
      return parameters.length == 1
          ? list(parameters[0], written, path)
          : map(parameters[1], written, path);
    }
    Class<?> plain = (Class<?>) type;
    if (Schema.isSection(plain)) {
      return written instanceof Value.Mapping mapping
          ? record(plain.asSubclass(Record.class), mapping, path)
          : unexpected("keys with values", written, path);
    }
    return plain == Secret.class ? secret(written, path) : single(plain, written, path);
  }

  /** A list; a single text is a list of one. */
  private @Nullable Object list(Type itemType, Value written, KeyPath path) {
    if (written instanceof Value.Sequence sequence) {
      return items(itemType, sequence.items(), path);
    }
    boolean ofSections = itemType instanceof Class<?> plain && Schema.isSection(plain);
    return written instanceof Value.Scalar && !ofSections
        ? items(itemType, List.of(written), path)
        : unexpected("a list", written, path);
  }

  private @Nullable Object items(Type itemType, List<Value> items, KeyPath path) {
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Object item = value(itemType, items.get(i), path.item(i));
      if (item != null) {
        bound.add(item);
      }
    }
    return bound.size() == items.size() ? Collections.unmodifiableList(bound) : null;
  }

  private @Nullable Object map(Type valueType, Value written, KeyPath path) {
    if (!(written instanceof Value.Mapping mapping)) {
      return unexpected("keys with values", written, path);
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    int failed = 0;
    for (Map.Entry<String, Value.Entry> entry : mapping.entries().entrySet()) {
      Object value = value(valueType, entry.getValue().value(), path.child(entry.getKey()));
      if (value == null && valueType == Object.class) {
        continue;
      }
      if (value == null) {
        failed++;
      } else {
        bound.put(entry.getKey(), value);
      }
    }
    return failed == 0 ? Collections.unmodifiableMap(bound) : null;
  }

  private @Nullable Object single(Class<?> type, Value written, KeyPath path) {
    TextForm form = TextForm.of(type);
    if (!(written instanceof Value.Scalar scalar) || scalar.absent()) {
      return unexpected("a single value (" + form.noun() + ")", written, path);
    }
    try {
      return form.parse().apply(scalar.text());
    } catch (IllegalArgumentException e) {
      problems.error(scalar.origin(), path, "'" + scalar.text() + "' " + e.getMessage());
      return null;
    }
  }

  private @Nullable Object secret(Value written, KeyPath path) {
    return switch (written) {
      case Value.Scalar scalar when !scalar.absent() -> Secret.of(scalar.text());
      case Value.Mapping mapping
          when mapping.entries().keySet().equals(Set.of("file"))
              && mapping.get("file") instanceof Value.Scalar file ->
          secretFile(file, path.child("file"));
      case Value.Scalar _, Value.Mapping _, Value.Sequence _ ->
          unexpected("a text or {file: PATH}", written, path);
    };
  }

  private @Nullable Secret secretFile(Value.Scalar written, KeyPath path) {
    if (!(single(Path.class, written, path) instanceof Path file)) {
      return null;
    }
    try {
      return Secret.from(file, LINE_END.matcher(Files.readString(file)).replaceFirst(""));
    } catch (IOException e) {
      problems.error(written.origin(), path, "'" + file + "' cannot be read: " + reason(e));
      return null;
    }
  }

  /** Why a file could not be read, in a few words. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "it is not UTF-8 text";
      default -> String.valueOf(e.getMessage());
    };
  }

  private @Nullable Object unexpected(String expected, Value found, KeyPath path) {
    problems.error(found.origin(), path, "expected " + expected + ", found " + found.noun());
    return null;
  }
}
