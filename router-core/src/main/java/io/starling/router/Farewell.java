package io.starling.router;

import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * What sessions are told when the router ends them.
 *
 * @param reason the reason in GOODBYE
 * @param message a text for people, or null
 * @param exempt a session that stays open, 0 for none
 */
public record Farewell(Uri reason, @Nullable String message, long exempt) {

  /** A farewell to all. */
  public static Farewell of(Uri reason, String message) {
    return new Farewell(reason, message, 0);
  }

  boolean exempts(long session) {
    return exempt != 0 && exempt == session;
  }
}
