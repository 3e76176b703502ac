package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The details of EVENT.
 *
 * @param topic the topic published to, null when the subscription says it
 * @param publisher who published, or null when not disclosed
 * @param trustlevel how far the realm trusts who published, -1 when it does not say
 * @param retained whether this is a retained event
 * @param passthru payload passthru attributes, or null
 * @param attributes custom attributes ({@code _...} and {@code x_...}), usually empty
 */
public record EventDetails(
    @Nullable Uri topic,
    @Nullable Discloser publisher,
    long trustlevel,
    boolean retained,
    @Nullable Passthru passthru,
    Map<String, Object> attributes) {

  /** Nothing given: what most messages have, shared. */
  public static final EventDetails DEFAULT = new EventDetails(null, null, false, null, Map.of());

  /** Makes details without a trust level. */
  public EventDetails(
      @Nullable Uri topic,
      @Nullable Discloser publisher,
      boolean retained,
      @Nullable Passthru passthru,
      Map<String, Object> attributes) {
    this(topic, publisher, -1, retained, passthru, attributes);
  }
}
