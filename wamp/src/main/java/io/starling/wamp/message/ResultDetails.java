package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The details of RESULT.
 *
 * @param progress whether more results follow
 * @param passthru payload passthru attributes, or null
 */
public record ResultDetails(boolean progress, @Nullable Passthru passthru) {

  /** Nothing given: what most messages have, shared. */
  public static final ResultDetails DEFAULT = new ResultDetails(false, null);
}
