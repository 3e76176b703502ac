package io.starling.router.port;

import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of a call that the router made itself. */
public sealed interface CallOutcome {

  /** The positional values. */
  List<@Nullable Object> args();

  /** The keyword values. */
  Map<String, @Nullable Object> kwargs();

  /** The callee returned. */
  record Result(List<@Nullable Object> args, Map<String, @Nullable Object> kwargs)
      implements CallOutcome {}

  /**
   * The callee failed, or the router could not call it or wait for it.
   *
   * @param error as a client would be told
   */
  record Failure(Uri error, List<@Nullable Object> args, Map<String, @Nullable Object> kwargs)
      implements CallOutcome {

    /** A failure with a text for people. */
    public static Failure of(Uri error, String text) {
      return new Failure(error, List.of(text), Map.of());
    }

    /** What people may be told: the error and its first value when that is a text. */
    public String text() {
      return !args.isEmpty() && args.getFirst() instanceof String text
          ? error + ": " + text
          : error.text();
    }
  }
}
