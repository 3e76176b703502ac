package io.starling.security.authorization;

import io.starling.router.port.Principal.Rights;
import io.starling.security.directory.Realm;
import io.starling.security.directory.Rules;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the rights of a session come to in a realm. */
public final class Subjects {

  /** Among the roles of a session: all groups that its user has. */
  private static final String ALL_GROUPS = "all";

  private Subjects() {}

  /** Returns what a session may do in a realm, or null when nothing is allowed to it. */
  public static Policy.@Nullable Subject of(Realm realm, Rights rights) {
    Rules rules = realm.effectiveRules();
    return of(realm, new Policy(rules.groups().values(), rules.grants()), rights);
  }

  /** Returns the subject of a session, or null when nothing is allowed to it. */
  static Policy.@Nullable Subject of(Realm realm, Policy policy, Rights rights) {
    if (rights.equals(Rights.ANONYMOUS)) {
      return policy.of(Set.of(Role.ANONYMOUS));
    }
    if (rights.isVouched()) {
      return policy.of(
          rights.roles().stream()
              .filter(group -> realm.effectiveGroup(group) != null)
              .map(Role.OfGroup::new)
              .collect(Collectors.toSet()));
    }
    User user = realm.user(rights.subject());
    if (user == null || !user.enabled() || rights.roles().isEmpty()) {
      return null;
    }
    Role himself = new Role.OfUser(user.username());
    Set<Role> roles = new HashSet<>();
    roles.add(himself);
    user.groups().forEach(group -> roles.add(new Role.OfGroup(group)));
    Policy.Subject all = policy.of(roles);
    if (rights.roles().contains(ALL_GROUPS)) {
      return all;
    }
    Set<Role> asked = new HashSet<>();
    asked.add(himself);
    for (String group : rights.roles()) {
      Role role = new Role.OfGroup(group);
      if (all.has(role)) {
        asked.add(role);
      }
    }
    return policy.of(asked);
  }
}
