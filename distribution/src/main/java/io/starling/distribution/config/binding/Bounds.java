package io.starling.distribution.config.binding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks values against the bounds that {@link Key} states, so that they are stated once. */
public final class Bounds {
  private Bounds() {}

  /**
   * Checks all components of a record; compact constructors call it first.
   *
   * @param values the components in their order; null and values of keys without bounds pass
   * @throws ConfigException naming each key whose value is out of bounds
   */
  public static void check(Class<? extends Record> type, @Nullable Object... values) {
    List<ConfigProblem> problems = violations(Schema.of(type), values);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  static List<ConfigProblem> violations(Schema<?> schema, @Nullable Object... values) {
    if (values.length != schema.keys().size()) {
      throw new IllegalArgumentException(
          schema.type() + " has " + schema.keys().size() + " keys, not " + values.length);
    }
    List<ConfigProblem> problems = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      KeySpec spec = schema.keys().get(i);
      Object value = values[i];
      String violation = value == null ? null : spec.violation(value);
      if (violation != null) {
        problems.add(new ConfigProblem(null, spec.name(), violation));
      }
    }
    return problems;
  }
}
