package io.starling.security.model;

import java.util.List;

/**
 * Whose tokens a realm accepts, besides its own.
 *
 * @param issuers none twice
 * @param closeOnExpiry whether a session ends when the token does that it has logged in with
 */
public record OAuth(List<OAuthIssuer> issuers, boolean closeOnExpiry) {

  /** Nobody's; what sessions have logged in with ends them. */
  public static final OAuth NONE = new OAuth(List.of(), true);

  /** Copies its arguments. */
  public OAuth {
    issuers = List.copyOf(issuers);
  }
}
