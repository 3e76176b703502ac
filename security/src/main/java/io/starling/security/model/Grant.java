package io.starling.security.model;

import java.util.Set;

/**
 * Permissions that a role has, or is denied, on resources. A denial wins over every grant, whatever
 * the role and however exact the resource.
 *
 * @param role whom it speaks of
 * @param resource on which URIs
 * @param effect whether it allows or denies
 * @param permissions names of actions; at least one. {@code wamp.call}, {@code wamp.register},
 *     {@code wamp.publish} and {@code wamp.subscribe} are asked by the router; any other URI is an
 *     application's own permission
 */
public record Grant(Role role, Resource resource, Effect effect, Set<String> permissions) {

  /** What a grant does. */
  public enum Effect {
    ALLOW,
    DENY
  }

  /** Refuses an empty set of permissions ({@link IllegalArgumentException}). */
  public Grant {
    permissions = Set.copyOf(permissions);
    if (permissions.isEmpty()) {
      throw new IllegalArgumentException("a grant without permissions");
    }
  }
}
