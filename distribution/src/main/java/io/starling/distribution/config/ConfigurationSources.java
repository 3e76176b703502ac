package io.starling.distribution.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration is loaded from, the weakest first.
 *
 * @param file null for development mode
 * @param environment variables, of which those with the prefix {@code STARLING__} count
 * @param settings the values of {@code --set}: {@code key.path=value}
 * @param strict whether an unknown key of a realm is an error, not a warning
 */
public record ConfigurationSources(
    @Nullable Path file, Map<String, String> environment, List<String> settings, boolean strict) {

  /** Copies the collections. */
  public ConfigurationSources {
    environment = Map.copyOf(environment);
    settings = List.copyOf(settings);
  }

  /** Nothing but defaults: development mode. */
  public static ConfigurationSources none() {
    return new ConfigurationSources(null, Map.of(), List.of(), false);
  }

  /** These sources with {@code file}. */
  public ConfigurationSources withFile(@Nullable Path file) {
    return new ConfigurationSources(file, environment, settings, strict);
  }

  /** These sources with {@code environment}, usually {@code System.getenv()}. */
  public ConfigurationSources withEnvironment(Map<String, String> environment) {
    return new ConfigurationSources(file, environment, settings, strict);
  }

  /** These sources with {@code settings}. */
  public ConfigurationSources withSettings(List<String> settings) {
    return new ConfigurationSources(file, environment, settings, strict);
  }

  /** These sources, for a check that takes unknown realm keys for errors. */
  public ConfigurationSources withStrictCheck() {
    return new ConfigurationSources(file, environment, settings, true);
  }
}
