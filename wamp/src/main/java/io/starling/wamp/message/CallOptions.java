package io.starling.wamp.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of CALL.
 *
 * @param timeoutMillis the time limit in milliseconds, 0 for none
 * @param receiveProgress whether progressive results are welcome
 * @param progress whether more chunks of this call follow
 * @param discloseMe whether the callee shall be told who called
 * @param routingKey {@code rkey}, for consistent hashing, or null
 * @param passthru payload passthru attributes, or null
 * @param attributes custom attributes ({@code _...} and {@code x_...}), usually empty
 */
public record CallOptions(
    long timeoutMillis,
    boolean receiveProgress,
    boolean progress,
    boolean discloseMe,
    @Nullable String routingKey,
    @Nullable Passthru passthru,
    Map<String, Object> attributes) {

  /** Nothing given: what most messages have, shared. */
  public static final CallOptions DEFAULT =
      new CallOptions(0, false, false, false, null, null, Map.of());
}
