package io.starling.distribution.config;

import io.starling.distribution.config.binding.Key;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The section {@code log}: what is logged, and how it looks.
 *
 * @param levels from the name of a logger to its level
 */
public record LogSettings(
    @Key(fallback = "info", doc = "Least level that is logged.") Level level,
    @Key(fallback = "text", doc = "Lines for people, or a JSON object on each line.") Format format,
    @Key(
            fallback = "{}",
            doc =
                "Levels of single loggers by name. In a key path the name stands in quotes:"
                    + " `--set log.levels.\"io.starling\"=debug`.")
        Map<String, Level> levels) {

  /** A log level. */
  public enum Level {
    /** Nothing. */
    OFF,
    /** Someone must act. */
    ERROR,
    /** Service is degraded. */
    WARN,
    /** Life of the node. */
    INFO,
    /** Why peers are refused. */
    DEBUG,
    /** Single messages. */
    TRACE
  }

  /** The form of a log line. */
  public enum Format {
    /** For people. */
    TEXT,
    /** For machines. */
    JSON
  }

  /** Copies {@code levels}. */
  public LogSettings {
    levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
  }
}
