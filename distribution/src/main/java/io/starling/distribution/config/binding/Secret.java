package io.starling.distribution.config.binding;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A password or another text that must not appear in a log, a message or {@code config show}.
 *
 * <p>In the file it is the text itself, or {@code {file: PATH}}, a file whose content it is,
 * without the line end.
 */
public final class Secret {
  private static final String HIDDEN = "(hidden)";

  private final String text;
  private final @Nullable Path file;

  private Secret(String text, @Nullable Path file) {
    this.text = text;
    this.file = file;
  }

  /** The secret {@code text}. */
  public static Secret of(String text) {
    return new Secret(text, null);
  }

  /** The secret {@code text}, which was read from {@code file}. */
  static Secret from(Path file, String text) {
    return new Secret(text, file);
  }

  /** The text itself, for the one place that needs it. */
  public String reveal() {
    return text;
  }

  /** The file the secret was read from, or null. */
  @Nullable Path file() {
    return file;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && text.equals(secret.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Never the text. */
  @Override
  public String toString() {
    return HIDDEN;
  }
}
