package io.starling.distribution.config;

import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Layers;
import java.nio.file.Path;

/**
 * Loads configurations: embedded defaults, under the file, under the environment, under {@code
 * --set}.
 *
 * <pre>{@code
 * EffectiveConfiguration effective =
 *     Configurations.load(
 *         ConfigurationSources.none()
 *             .withFile(Path.of("starling.yaml"))
 *             .withEnvironment(System.getenv())
 *             .withSettings(List.of("listeners.http.bind=127.0.0.1:0")));
 * }</pre>
 */
public final class Configurations {
  private static final String ENVIRONMENT_PREFIX = "STARLING__";

  private Configurations() {}

  /**
   * Loads what {@code sources} name. Without a file this is development mode: loopback listeners
   * and the realm {@code realm1}.
   *
   * @throws ConfigException with everything that is wrong, one line for each problem
   */
  public static EffectiveConfiguration load(ConfigurationSources sources) {
    Layers layers = new Layers(sources.strict());
    Path file = sources.file();
    if (file != null) {
      layers.file(file);
    }
    return bind(
        layers.environment(ENVIRONMENT_PREFIX, sources.environment()).settings(sources.settings()),
        file == null,
        sources.strict());
  }

  /**
   * Loads the text of a file.
   *
   * @param name what the file is called in messages
   * @throws ConfigException with everything that is wrong
   */
  public static EffectiveConfiguration parse(String name, String yaml) {
    return bind(new Layers(false).document(name, yaml), false, false);
  }

  private static EffectiveConfiguration bind(
      Layers layers, boolean developmentMode, boolean strict) {
    EmbeddedDefaults.addTo(layers, developmentMode);
    String realmsFile = layers.textAt("security.realms-file");
    if (realmsFile != null) {
      layers.joinItems("realms", "uri", Path.of(realmsFile));
    }
    EffectiveConfiguration loaded =
        new EffectiveConfiguration(layers.bind(Configuration.class), developmentMode);
    if (strict && !loaded.unknownInRealms().isEmpty()) {
      throw new ConfigException(loaded.unknownInRealms());
    }
    return loaded;
  }
}
