package io.starling.security.authorization;

import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.Role;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The groups and grants of a realm, in the form that answers questions. A change of either makes
 * another policy.
 *
 * <pre>{@code
 * Policy policy = new Policy(groups, grants);
 * boolean may = policy.of(Set.of(new Role.OfUser("bob"))).allows("wamp.call", uri, EXACT);
 * }</pre>
 *
 * <p>The rules: who has a role has the grants of the groups that it is a member of, transitively,
 * and those of {@link Role#ALL}. A denial wins over every grant. Who asks for a pattern asks for
 * all URIs that it matches: one single grant has to cover them all, and no denial may match any of
 * them.
 *
 * <p>The grants of a role are compiled when it is first asked for, once for all who have the role.
 *
 * <p>Threads: safe for all.
 */
public final class Policy {

  private final Map<String, Group> groups = new HashMap<>();
  private final List<Grant> grants;
  private final Predicate<Grant> counts;
  private final Map<Role, List<Grant>> byRole = new HashMap<>();
  private final ConcurrentHashMap<Role, RoleGrants> compiled = new ConcurrentHashMap<>();

  /**
   * Makes a policy.
   *
   * @param groups the groups, the prototype's included; of two with the same name the later counts
   * @param grants the grants, the prototype's included
   */
  public Policy(Collection<Group> groups, Collection<Grant> grants) {
    this(groups, grants, grant -> true);
  }

  private Policy(Collection<Group> groups, Collection<Grant> grants, Predicate<Grant> counts) {
    groups.forEach(group -> this.groups.put(group.name(), group));
    this.grants = List.copyOf(grants);
    this.counts = counts;
    for (Grant grant : this.grants) {
      if (counts.test(grant)) {
        byRole.computeIfAbsent(grant.role(), role -> new ArrayList<>()).add(grant);
      }
    }
  }

  /**
   * The same groups and grants where a URI of these namespaces has to be granted by name: a grant
   * of more, as of all URIs, does not count.
   *
   * @param namespaces first components of URIs
   */
  public Policy byName(Collection<String> namespaces) {
    return new Policy(
        groups.values(),
        grants,
        grant ->
            grant.effect() == Grant.Effect.DENY
                || namespaces.stream().anyMatch(grant.resource().uri()::isInNamespace));
  }

  /**
   * Returns the rights of who has these roles.
   *
   * @param roles without those that follow from them
   */
  public Subject of(Set<Role> roles) {
    Map<Role, Role> reached = reach(roles);
    List<RoleGrants> of = new ArrayList<>();
    for (Role role : reached.keySet()) {
      if (byRole.containsKey(role)) {
        of.add(compiled.computeIfAbsent(role, this::compile));
      }
    }
    return new Subject(this, reached, of);
  }

  private RoleGrants compile(Role role) {
    return new RoleGrants(byRole.getOrDefault(role, List.of()));
  }

  /** All roles that follow, each with the one it follows from, which may be itself. */
  private Map<Role, Role> reach(Set<Role> roles) {
    Map<Role, Role> reached = new LinkedHashMap<>();
    Deque<Role> open = new ArrayDeque<>();
    for (Role role : roles) {
      reached.put(role, role);
      open.add(role);
    }
    reached.put(Role.ALL, Role.ALL);
    while (!open.isEmpty()) {
      Role role = open.remove();
      Group group = role instanceof Role.OfGroup(String name) ? groups.get(name) : null;
      if (group != null) {
        for (String parent : group.groups()) {
          Role next = new Role.OfGroup(parent);
          if (reached.putIfAbsent(next, role) == null) {
            open.add(next);
          }
        }
      }
    }
    return reached;
  }

  List<Grant> grants() {
    return grants;
  }

  boolean counts(Grant grant) {
    return counts.test(grant);
  }

  /**
   * The rights of who has certain roles, under one policy.
   *
   * <p>Threads: safe for all.
   */
  public static final class Subject {

    private final Policy policy;
    private final Map<Role, Role> reached;
    private final List<RoleGrants> grants;

    private Subject(Policy policy, Map<Role, Role> reached, List<RoleGrants> grants) {
      this.policy = policy;
      this.reached = reached;
      this.grants = grants;
    }

    /** The roles, with those that follow from them. */
    public Set<Role> roles() {
      return reached.keySet();
    }

    /** Whether this is one of the roles, or follows from one. */
    public boolean has(Role role) {
      return reached.containsKey(role);
    }

    /**
     * Whether something is allowed.
     *
     * @param permission the name of a permission, such as {@code wamp.call}
     * @param uri a URI or a pattern; what is malformed is not allowed
     * @param match {@link MatchPolicy#EXACT} for one URI, else all that the pattern matches
     */
    public boolean allows(String permission, Uri uri, MatchPolicy match) {
      if (!uri.isValid(match.rule(false))) {
        return false;
      }
      return match == MatchPolicy.EXACT
          ? allowsOne(permission, uri)
          : allowsAll(permission, UriPattern.of(uri, match));
    }

    private boolean allowsOne(String permission, Uri uri) {
      boolean allowed = false;
      for (RoleGrants role : grants) {
        if (role.denies(permission, uri)) {
          return false;
        }
        allowed = allowed || role.allows(permission, uri);
      }
      return allowed;
    }

    private boolean allowsAll(String permission, UriPattern request) {
      boolean allowed = false;
      for (RoleGrants role : grants) {
        if (role.deniesAny(permission, request)) {
          return false;
        }
        allowed = allowed || role.allowsAll(permission, request);
      }
      return allowed;
    }

    /** Whether something is denied, so that nothing can allow it; arguments as {@link #allows}. */
    public boolean denies(String permission, Uri uri, MatchPolicy match) {
      if (!uri.isValid(match.rule(false))) {
        return true;
      }
      for (RoleGrants role : grants) {
        if (match == MatchPolicy.EXACT
            ? role.denies(permission, uri)
            : role.deniesAny(permission, UriPattern.of(uri, match))) {
          return true;
        }
      }
      return false;
    }

    /**
     * Tells why something is allowed or refused: the same decision as {@link #allows}, found by
     * looking at each grant.
     */
    public Explanation explain(String permission, Uri uri, MatchPolicy match) {
      return new Explanations(policy, reached, permission, uri, match).explain();
    }
  }
}
