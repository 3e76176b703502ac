package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The details of ERROR.
 *
 * @param passthru payload passthru attributes, or null
 */
public record ErrorDetails(@Nullable Passthru passthru) {

  /** Nothing given: what most messages have, shared. */
  public static final ErrorDetails DEFAULT = new ErrorDetails(null);
}
