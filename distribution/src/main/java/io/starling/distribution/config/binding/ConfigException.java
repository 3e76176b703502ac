package io.starling.distribution.config.binding;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used: an operator's mistake. The message has one line for each
 * problem; the command prints it and ends with exit code 2.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /** Reports all of {@code problems}, of which there is at least one. */
  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** A value that a record refuses; {@code key} is relative to this record. */
  public static ConfigException of(String key, String message) {
    return new ConfigException(List.of(new ConfigProblem(null, key, message)));
  }

  /** What is wrong, in the order of the file. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
