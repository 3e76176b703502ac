package io.starling.security.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are accepted, and for what.
 *
 * <p>Threads: safe for all.
 */
public interface TokenSource {

  /** Whether a token of this type ({@code typ}, null when it has none) may be what is expected. */
  boolean acceptsType(@Nullable String type);

  /** Whether tokens of an issuer are accepted that are meant for one of these audiences. */
  boolean accepts(String issuer, List<String> audiences);

  /**
   * Returns the public key of an issuer, or null when there is none. May wait.
   *
   * @param keyId null when the token does not name one
   * @param algorithm what the token says that it was signed by
   */
  @Nullable VerifyingKey key(String issuer, @Nullable String keyId, String algorithm);
}
