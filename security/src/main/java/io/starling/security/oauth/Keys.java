package io.starling.security.oauth;

import io.starling.security.token.VerifyingKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the key of a token in a set of keys. */
final class Keys {

  private Keys() {}

  /**
   * Returns the key of an id that fits an algorithm, or null. A token that names no key is verified
   * with the one that fits, if there is only one.
   */
  static @Nullable VerifyingKey find(
      List<VerifyingKey> keys, @Nullable String id, String algorithm) {
    List<VerifyingKey> fitting =
        keys.stream()
            .filter(key -> key.fits(algorithm) && (id == null || Objects.equals(id, key.id())))
            .toList();
    return id == null && fitting.size() != 1 ? null : fitting.stream().findFirst().orElse(null);
  }
}
