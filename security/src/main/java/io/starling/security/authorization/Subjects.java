package io.starling.security.authorization;

import io.starling.router.port.Principal.Rights;
import io.starling.security.directory.Realm;
import io.starling.security.directory.Rules;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import java.util.HashSet;
import java.util.List;
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
    return of(realm, policy(realm), rights);
  }

  /** Makes the policy of a realm as it is now. */
  public static Policy policy(Realm realm) {
    Rules rules = realm.effectiveRules();
    return new Policy(rules.groups().values(), rules.grants());
  }

  /**
   * Tells why somebody may do something or not.
   *
   * @param rights whose, as sessions have them
   */
  public static Explanation explain(Realm realm, Policy policy, Rights rights, Question question) {
    if (!realm.isSecurityEnabled()) {
      return Explanation.without(Explanation.Outcome.SECURITY_OFF);
    }
    Policy.Subject of = of(realm, policy, rights);
    return of == null
        ? Explanation.without(Explanation.Outcome.NO_SUCH_USER)
        : of.explain(question.permission(), question.uri(), question.match());
  }

  /** The roles of a user, or of a group, with those that follow from them. */
  public static Set<Role> roles(Realm realm, Role role) {
    Set<Role> own = new HashSet<>(Set.of(role));
    User user = role instanceof Role.OfUser(String name) ? realm.user(name) : null;
    if (user != null) {
      user.groups().forEach(group -> own.add(new Role.OfGroup(group)));
    }
    return new Policy(realm.effectiveRules().groups().values(), List.of()).of(own).roles();
  }

  /** Returns the subject of a session under a policy, or null when nothing is allowed to it. */
  public static Policy.@Nullable Subject of(Realm realm, Policy policy, Rights rights) {
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
