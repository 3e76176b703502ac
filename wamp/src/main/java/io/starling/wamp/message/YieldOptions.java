package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The options of YIELD.
 *
 * @param progress whether more results follow
 * @param passthru payload passthru attributes, or null
 */
public record YieldOptions(boolean progress, @Nullable Passthru passthru) {

  /** Nothing given: what most messages have, shared. */
  public static final YieldOptions DEFAULT = new YieldOptions(false, null);
}
