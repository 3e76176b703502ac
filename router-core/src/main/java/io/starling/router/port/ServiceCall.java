package io.starling.router.port;

import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a procedure of {@link Services}: who calls, the arguments, and the one answer.
 *
 * <p>Threads: immutable but for the answer, which any thread may give. The first answer counts; one
 * that comes after the call has ended (timeout, cancel, caller gone) is ignored.
 */
public interface ServiceCall {

  /** The caller's realm. */
  Uri realm();

  /** The procedure as it was called. */
  Uri procedure();

  /** The caller's session. */
  long session();

  /** Who the caller is. */
  Principal principal();

  /** Where the caller's connection comes from. */
  Origin origin();

  /** The positional arguments. */
  List<@Nullable Object> args();

  /** The keyword arguments. */
  Map<String, @Nullable Object> kwargs();

  /** Answers with RESULT. */
  void result(
      List<? extends @Nullable Object> args, Map<String, ? extends @Nullable Object> kwargs);

  /** Answers with ERROR. */
  void error(
      Uri error,
      List<? extends @Nullable Object> args,
      Map<String, ? extends @Nullable Object> kwargs);

  /** Answers with a RESULT of positional values. */
  default void result(List<? extends @Nullable Object> args) {
    result(args, Map.of());
  }

  /** Answers with an ERROR that says why. */
  default void error(Uri error, String text) {
    error(error, List.of(text), Map.of());
  }
}
