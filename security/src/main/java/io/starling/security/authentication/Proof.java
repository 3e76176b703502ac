package io.starling.security.authentication;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client has proven its identity with.
 *
 * @param authextra what WELCOME shall tell
 * @param credential its name, if it can end before the session does
 * @param validFor after which time the session has to end; null for never
 */
record Proof(
    Map<String, Object> authextra, @Nullable String credential, @Nullable Duration validFor) {

  /** Something that does not end, such as a password. */
  static final Proof LASTING = new Proof(Map.of(), null, null);

  static Proof with(Map<String, Object> authextra) {
    return new Proof(authextra, null, null);
  }

  static Proof by(String credential) {
    return new Proof(Map.of(), credential, null);
  }
}
