package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The details of INVOCATION.
 *
 * @param procedure the procedure called, null when the registration says it
 * @param caller who called, or null when not disclosed
 * @param trustlevel how far the realm trusts who called, -1 when it does not say
 * @param receiveProgress whether progressive results are welcome
 * @param progress whether more chunks follow
 * @param timeoutMillis the time limit that the callee shall keep, 0 for none
 * @param passthru payload passthru attributes, or null
 * @param attributes custom attributes ({@code _...} and {@code x_...}), usually empty
 */
public record InvocationDetails(
    @Nullable Uri procedure,
    @Nullable Discloser caller,
    long trustlevel,
    boolean receiveProgress,
    boolean progress,
    long timeoutMillis,
    @Nullable Passthru passthru,
    Map<String, Object> attributes) {

  /** Nothing given: what most messages have, shared. */
  public static final InvocationDetails DEFAULT =
      new InvocationDetails(null, null, false, false, 0, null, Map.of());

  /** Makes details without a trust level. */
  public InvocationDetails(
      @Nullable Uri procedure,
      @Nullable Discloser caller,
      boolean receiveProgress,
      boolean progress,
      long timeoutMillis,
      @Nullable Passthru passthru,
      Map<String, Object> attributes) {
    this(procedure, caller, -1, receiveProgress, progress, timeoutMillis, passthru, attributes);
  }
}
