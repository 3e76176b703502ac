package io.starling.distribution.config.binding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found wrong while reading, so that one run tells the user everything. */
final class Problems {
  private final List<ConfigProblem> errors = new ArrayList<>();
  private final List<ConfigProblem> warnings = new ArrayList<>();
  private final boolean strict;

  Problems(boolean strict) {
    this.strict = strict;
  }

  void error(@Nullable Origin origin, KeyPath path, String message) {
    errors.add(new ConfigProblem(origin, path.toString(), message));
  }

  /** Adds a warning, which a strict check turns into an error. */
  void tolerated(@Nullable Origin origin, KeyPath path, String message) {
    (strict ? errors : warnings).add(new ConfigProblem(origin, path.toString(), message));
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  List<ConfigProblem> warnings() {
    return warnings.stream().sorted(ConfigProblem.BY_PLACE).toList();
  }

  void throwIfAny() {
    if (hasErrors()) {
      throw new ConfigException(errors.stream().sorted(ConfigProblem.BY_PLACE).toList());
    }
  }
}
