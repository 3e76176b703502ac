package io.starling.router.port;

import java.util.Map;

/**
 * How far a realm trusts its callers and publishers, which callees and subscribers are told as
 * {@code trustlevel} (WAMP, "Call Trust Levels", "Publication Trust Levels"). A greater number is
 * more trust; what follows from it is up to the application.
 *
 * <p>Threads: immutable.
 *
 * @param authids level by authid, which counts first; at least 0
 * @param authroles level by authrole; at least 0
 */
public record TrustLevels(Map<String, Integer> authids, Map<String, Integer> authroles) {

  /** Nobody has a level. */
  public static final TrustLevels NONE = new TrustLevels(Map.of(), Map.of());

  /** Copies the maps. */
  public TrustLevels {
    authids = Map.copyOf(authids);
    authroles = Map.copyOf(authroles);
  }

  /** Returns the level of a principal, -1 when it has none. */
  public long of(Principal principal) {
    if (authids.isEmpty() && authroles.isEmpty()) {
      return -1;
    }
    Integer level = authids.get(principal.authid());
    return level != null ? level : authroles.getOrDefault(principal.authrole(), -1);
  }
}
