package io.starling.wamp.message;

import io.starling.wamp.uri.MatchPolicy;
import java.util.Map;

/**
 * The options of SUBSCRIBE.
 *
 * @param match how the topic is matched
 * @param getRetained whether retained events are wanted
 * @param attributes custom attributes ({@code _...} and {@code x_...}), usually empty
 */
public record SubscribeOptions(
    MatchPolicy match, boolean getRetained, Map<String, Object> attributes) {

  /** Nothing given: what most messages have, shared. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(MatchPolicy.EXACT, false, Map.of());
}
