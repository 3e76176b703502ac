package io.starling.distribution.cli;

import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.distribution.config.EffectiveConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a node's configuration comes from. */
final class ConfigurationOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file. Without one: development mode.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the configuration, as listeners.http.bind=127.0.0.1:0.")
  private List<String> settings = List.of();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Overrides node.data-dir: the folder for what the node keeps on disk.")
  private @Nullable String dataDir;

  ConfigurationOptions() {}

  /** Loads the configuration. */
  EffectiveConfiguration load() {
    return Configurations.load(
        ConfigurationSources.none()
            .withFile(file)
            .withEnvironment(System.getenv())
            .withSettings(allSettings()));
  }

  private List<String> allSettings() {
    List<String> all = new ArrayList<>(settings);
    if (dataDir != null) {
      all.add("node.data-dir=" + dataDir);
    }
    return all;
  }
}
