package io.starling.security.directory;

import io.starling.wamp.uri.Uri;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries changes of a directory out: as {@link #IN_MEMORY}, or so that they last.
 *
 * <p>Threads: safe for all; may wait, so never on an event loop.
 */
public interface Changes {

  /** Changes are carried out and nothing else. */
  Changes IN_MEMORY =
      new Changes() {
        @Override
        public <T extends @Nullable Object> T run(Supplier<T> change) {
          return change.get();
        }
      };

  /**
   * Carries a change out, and waits until it will survive the end of this process.
   *
   * @param change writes to the directory, on this thread
   * @throws RuntimeException what the change throws, or why it could not be kept; then nothing has
   *     changed
   */
  <T extends @Nullable Object> T run(Supplier<T> change);

  /** Whether a user outlives this process; otherwise he is in no document of his realm. */
  default boolean keeps(Uri realm, String username) {
    return true;
  }

  /** Carries a change without a result out. */
  default void run(Runnable change) {
    run(
        () -> {
          change.run();
          return true;
        });
  }
}
