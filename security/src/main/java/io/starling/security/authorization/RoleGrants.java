package io.starling.security.authorization;

import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The grants of one role, by permission.
 *
 * <p>Threads: immutable.
 */
final class RoleGrants {

  private final Map<String, PatternIndex> allowed;
  private final Map<String, PatternIndex> denied;

  RoleGrants(Collection<Grant> grants) {
    this.allowed = index(grants, Effect.ALLOW);
    this.denied = index(grants, Effect.DENY);
  }

  private static Map<String, PatternIndex> index(Collection<Grant> grants, Effect effect) {
    Map<String, List<UriPattern>> patterns = new HashMap<>();
    for (Grant grant : grants) {
      if (grant.effect() == effect) {
        UriPattern pattern = UriPattern.of(grant.resource().uri(), grant.resource().match());
        for (String permission : grant.permissions()) {
          patterns.computeIfAbsent(permission, key -> new ArrayList<>()).add(pattern);
        }
      }
    }
    Map<String, PatternIndex> indexes = new HashMap<>();
    patterns.forEach((permission, all) -> indexes.put(permission, new PatternIndex(all)));
    return indexes;
  }

  private static PatternIndex of(Map<String, PatternIndex> indexes, String permission) {
    return indexes.getOrDefault(permission, PatternIndex.EMPTY);
  }

  boolean allows(String permission, Uri uri) {
    return of(allowed, permission).contains(uri);
  }

  boolean denies(String permission, Uri uri) {
    return of(denied, permission).contains(uri);
  }

  boolean allowsAll(String permission, UriPattern request) {
    return of(allowed, permission).covers(request);
  }

  boolean deniesAny(String permission, UriPattern request) {
    return of(denied, permission).intersects(request);
  }
}
