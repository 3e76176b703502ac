package io.starling.distribution.config;

import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The section {@code node}: which node this is.
 *
 * @param name 1 to 255 letters, digits and {@code . _ @ -}
 * @param dataDir relative paths start at the working directory
 */
public record NodeSettings(
    @Key(fallback = "starling", doc = "Name of the node in logs, metrics and the admin API.")
        String name,
    @Key(fallback = "data", doc = "Folder for everything that the node keeps on disk.")
        Path dataDir) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,255}");

  /** Refuses other names with a {@link ConfigException}. */
  public NodeSettings {
    if (!NAME.matcher(name).matches()) {
      throw ConfigException.of(
          "name", "'" + name + "' is not allowed; allowed: 1 to 255 letters, digits and . _ @ -");
    }
  }
}
