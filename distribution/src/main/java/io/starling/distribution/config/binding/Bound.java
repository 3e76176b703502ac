package io.starling.distribution.config.binding;

import java.util.List;

/**
 * A record that was bound, and where each of its values was written.
 *
 * @param <T> the record at the top
 */
public final class Bound<T extends Record> {
  private final T value;
  private final Value.Mapping tree;
  private final List<ConfigProblem> warnings;

  Bound(T value, Value.Mapping tree, List<ConfigProblem> warnings) {
    this.value = value;
    this.tree = tree;
    this.warnings = List.copyOf(warnings);
  }

  /** The record. */
  public T value() {
    return value;
  }

  /** What is doubtful, but no error. */
  public List<ConfigProblem> warnings() {
    return warnings;
  }

  /**
   * Where the value of {@code key}, written like {@code listeners.http.bind}, comes from.
   *
   * @throws IllegalArgumentException when {@code key} is not a path
   */
  public Origin origin(String key) {
    Value written = tree.find(KeyPath.parse(key));
    return written == null ? new Origin.Default() : written.origin();
  }

  /**
   * All values as YAML that can be loaded again, with the origin of each one that is not a default.
   * Secrets are hidden, and optional keys that are not set are left out.
   */
  public String render() {
    return Renderer.render(value, tree);
  }
}
