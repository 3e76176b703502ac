package io.starling.distribution.config.binding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is written in several places, each layer over those before it, and binds the whole.
 *
 * <pre>{@code
 * Bound<Configuration> bound =
 *     new Layers(false)
 *         .file(Path.of("starling.yaml"))
 *         .environment("STARLING__", System.getenv())
 *         .settings(List.of("limits.nesting=32"))
 *         .defaults("metrics: {enabled: true}")
 *         .bind(Configuration.class);
 * }</pre>
 *
 * <p>Nothing is thrown before {@link #bind}, which reports all problems at once.
 */
public final class Layers {
  private final Problems problems;
  private Value.Mapping tree = Value.Mapping.empty();

  /** False when a file could not be read, so that what it may hold must not be called missing. */
  private boolean complete = true;

  /** Starts without a layer; {@code strict} makes errors of what is otherwise a warning. */
  public Layers(boolean strict) {
    problems = new Problems(strict);
  }

  /** Lays a YAML or JSON file over what is there. */
  public Layers file(Path file) {
    try {
      return document(file.toString(), Files.readString(file));
    } catch (IOException e) {
      problems.error(null, KeyPath.ROOT, file + ": cannot be read: " + Binder.reason(e));
      complete = false;
      return this;
    }
  }

  /** Lays the text of a YAML or JSON file, called {@code name} in messages, over what is there. */
  public Layers document(String name, String text) {
    Value.@Nullable Mapping document = YamlReader.document(name, text, problems);
    if (document == null) {
      complete = false;
    } else {
      tree = tree.overlaidWith(document);
    }
    return this;
  }

  /**
   * Lays the variables that begin with {@code prefix} over what is there: {@code
   * STARLING__LISTENERS__ADMIN_HTTP__BIND} is {@code listeners.admin-http.bind}.
   */
  public Layers environment(String prefix, Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith(prefix)) {
                Origin origin = new Origin.Environment(variable);
                String name = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
                List<String> levels = List.of(name.replace('_', '-').split("--", -1));
                if (levels.contains("")) {
                  problems.error(
                      origin,
                      KeyPath.ROOT,
                      "has an empty level; write it like " + prefix + "LIMITS__NESTING");
                } else {
                  put(new KeyPath(levels), value, origin);
                }
              }
            });
    return this;
  }

  /** Lays arguments {@code key.path=value} over what is there, the last of equal keys on top. */
  public Layers settings(List<String> settings) {
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      Origin origin = new Origin.CommandLine(key);
      if (equals < 0) {
        problems.error(origin, KeyPath.ROOT, "has no value; write it like key.path=value");
        continue;
      }
      try {
        put(KeyPath.parse(key), setting.substring(equals + 1), origin);
      } catch (IllegalArgumentException e) {
        problems.error(origin, KeyPath.ROOT, String.valueOf(e.getMessage()));
      }
    }
    return this;
  }

  /** Puts defaults below everything that is there; their values count as written by nobody. */
  public Layers defaults(String yaml) {
    Origin origin = new Origin.Default();
    if (YamlReader.value("{" + yaml + "}", origin, KeyPath.ROOT, problems)
        instanceof Value.Mapping below) {
      tree = below.overlaidWith(tree);
    }
    return this;
  }

  /** The text that is written for a key, in any layer so far; null when there is none. */
  public @Nullable String textAt(String key) {
    return tree.find(KeyPath.parse(key)) instanceof Value.Scalar scalar && !scalar.absent()
        ? scalar.text()
        : null;
  }

  /**
   * Joins the list of mappings in a YAML or JSON file to a list at the top of the tree. Mappings
   * with the same text for {@code identity} become one, whose lists are those of both; any other
   * key may be in one of them only.
   *
   * @param section the key of the list at the top
   */
  public Layers joinItems(String section, String identity, Path file) {
    try {
      List<Value> items = YamlReader.list(file.toString(), Files.readString(file), problems);
      if (items != null) {
        Value.Mapping joined = tree.joined(section, identity, items, problems);
        tree = joined;
        return this;
      }
    } catch (IOException e) {
      problems.error(null, KeyPath.ROOT, file + ": cannot be read: " + Binder.reason(e));
    }
    complete = false;
    return this;
  }

  /** The keys that are written in the top section {@code section}, in any layer so far. */
  public Set<String> keysIn(String section) {
    return tree.get(section) instanceof Value.Mapping mapping
        ? Set.copyOf(mapping.entries().keySet())
        : Set.of();
  }

  /**
   * Binds all layers to a record.
   *
   * @throws ConfigException with everything that is wrong
   */
  public <T extends Record> Bound<T> bind(Class<T> type) {
    if (!complete) {
      problems.throwIfAny();
    }
    T bound = new Binder(tree, problems).bind(type);
    problems.throwIfAny();
    if (bound == null) {
      throw new IllegalStateException("binding failed without a reason");
    }
    return new Bound<>(bound, tree, problems.warnings());
  }

  private void put(KeyPath path, String text, Origin origin) {
    if (path.hasItems()) {
      problems.error(origin, path, "an item cannot be set alone; set the whole list: key=[a, b]");
      return;
    }
    Value value = YamlReader.value(text, origin, path, problems);
    if (value == null) {
      return;
    }
    for (String segment : path.segments().reversed()) {
      value = new Value.Mapping(Map.of(segment, new Value.Entry(origin, value)), origin);
    }
    tree = tree.overlaidWith((Value.Mapping) value);
  }
}
