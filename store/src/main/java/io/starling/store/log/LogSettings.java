package io.starling.store.log;

import java.util.UUID;

/**
 * How a log is opened.
 *
 * @param segmentBytes the size at which a new segment is begun
 * @param cutsDamage whether a log that is damaged is cut off before the damage instead of refused
 * @param freshNode the identity of the node, should the log be new
 */
public record LogSettings(long segmentBytes, boolean cutsDamage, UUID freshNode) {}
