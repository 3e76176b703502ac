package io.starling.security.authorization;

import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.Group;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The decision on rights as its rules say it, with sets of URIs counted out. */
final class ReferencePolicy {

  private final Universe universe;
  private final List<Group> groups;
  private final List<Grant> grants;

  ReferencePolicy(Universe universe, List<Group> groups, List<Grant> grants) {
    this.universe = universe;
    this.groups = groups;
    this.grants = grants;
  }

  boolean allows(Set<Role> roles, String permission, Resource request) {
    Set<Role> all = withGroups(roles);
    boolean allowed = false;
    for (Grant grant : grants) {
      if (!all.contains(grant.role()) || !grant.permissions().contains(permission)) {
        continue;
      }
      if (grant.effect() == Effect.DENY && universe.intersects(grant.resource(), request)) {
        return false;
      }
      if (grant.effect() == Effect.ALLOW && universe.covers(grant.resource(), request)) {
        allowed = true;
      }
    }
    return allowed;
  }

  /** Adds the groups of groups until nothing is added. */
  private Set<Role> withGroups(Set<Role> roles) {
    Set<Role> all = new HashSet<>(roles);
    all.add(Role.ALL);
    int before;
    do {
      before = all.size();
      for (Group group : groups) {
        if (all.contains(new Role.OfGroup(group.name()))) {
          group.groups().forEach(parent -> all.add(new Role.OfGroup(parent)));
        }
      }
    } while (all.size() > before);
    return all;
  }
}
