package io.starling.wamp.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of PUBLISH.
 *
 * @param acknowledge whether PUBLISHED or ERROR is wanted
 * @param excludeMe whether the publisher is left out; the default is true
 * @param discloseMe whether subscribers shall be told who published
 * @param retain whether the event shall be kept for later subscribers
 * @param receivers the black and white lists
 * @param passthru payload passthru attributes, or null
 * @param attributes custom attributes ({@code _...} and {@code x_...}), usually empty
 */
public record PublishOptions(
    boolean acknowledge,
    boolean excludeMe,
    boolean discloseMe,
    boolean retain,
    Receivers receivers,
    @Nullable Passthru passthru,
    Map<String, Object> attributes) {

  /** Nothing given: what most messages have, shared. */
  public static final PublishOptions DEFAULT =
      new PublishOptions(false, true, false, false, Receivers.ALL, null, Map.of());
}
