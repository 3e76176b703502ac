package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.Key;

/**
 * The section {@code store}: how the node keeps realms and all that belongs to them.
 *
 * @param checkpointSize bytes of log after which a checkpoint is written
 */
public record StoreSettings(
    @Key(
            fallback = "refuse",
            doc =
                "What a node does whose store is damaged: not start, or go on with what was there"
                    + " before the damage; see [store.md](store.md).")
        OnDamage onDamage,
    @Key(
            fallback = "64MiB",
            min = "1MiB",
            max = "4GiB",
            doc = "How much the log may grow until all is written anew in one file.")
        ByteSize checkpointSize) {

  /** What is done about damage. */
  public enum OnDamage {
    /** The node does not start. */
    REFUSE,
    /** What comes behind the damage is lost. */
    CUT_OFF
  }

  /** Refuses values out of bounds. */
  public StoreSettings {
    Bounds.check(StoreSettings.class, onDamage, checkpointSize);
  }
}
