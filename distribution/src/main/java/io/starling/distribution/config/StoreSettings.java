package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import io.starling.distribution.config.binding.Secret;
import io.starling.security.sealing.KeyRing;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code store}: how the node keeps realms and all that belongs to them.
 *
 * @param checkpointSize bytes of log after which a checkpoint is written
 * @param keys null for none
 * @param backups null for the folder {@code backups} of the data directory
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
        ByteSize checkpointSize,
    @Key(
            unset = "none, nothing is encrypted",
            doc =
                "Keys that encrypt what is kept, on each line the Base64 of 32 random bytes: the"
                    + " first encrypts, all decrypt; see [store.md](store.md#encryption).")
        @Nullable Secret keys,
    @Key(
            unset = "the folder backups of the data directory",
            doc = "Folder that backups are written to.")
        @Nullable Path backups) {

  /** What is done about damage. */
  public enum OnDamage {
    /** The node does not start. */
    REFUSE,
    /** What comes behind the damage is lost. */
    CUT_OFF
  }

  /** The keys that encrypt what is kept. */
  public KeyRing keyRing() {
    return keys == null ? KeyRing.EMPTY : KeyRing.parse(keys.reveal());
  }

  /** Refuses values out of bounds. */
  public StoreSettings {
    Bounds.check(StoreSettings.class, onDamage, checkpointSize, keys, backups);
    if (keys != null) {
      try {
        KeyRing.parse(keys.reveal());
      } catch (IllegalArgumentException e) {
        throw ConfigException.of("keys", String.valueOf(e.getMessage()));
      }
    }
  }
}
