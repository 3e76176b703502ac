package io.starling.security.authorization;

import io.starling.security.authorization.Explanation.Difference;
import io.starling.security.authorization.Explanation.NearMiss;
import io.starling.security.authorization.Explanation.Outcome;
import io.starling.security.authorization.Explanation.Rule;
import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.Role;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out why one thing is allowed or refused, by looking at each grant of a realm. */
final class Explanations {

  private final Policy policy;
  private final Map<Role, Role> reached;
  private final String permission;
  private final Uri uri;
  private final MatchPolicy match;

  Explanations(
      Policy policy, Map<Role, Role> reached, String permission, Uri uri, MatchPolicy match) {
    this.policy = policy;
    this.reached = reached;
    this.permission = permission;
    this.uri = uri;
    this.match = match;
  }

  Explanation explain() {
    List<List<Role>> roles = reached.keySet().stream().map(this::wayTo).toList();
    if (!uri.isValid(match.rule(false))) {
      return new Explanation(Outcome.MALFORMED, Optional.empty(), roles, List.of());
    }
    UriPattern request = UriPattern.of(uri, match);
    Optional<Grant> denial = first(Effect.DENY, request);
    Optional<Grant> grant = first(Effect.ALLOW, request);
    Outcome outcome =
        denial.isPresent()
            ? Outcome.DENIED
            : grant.isPresent() ? Outcome.ALLOWED : Outcome.NOT_GRANTED;
    return new Explanation(
        outcome,
        denial.or(() -> grant).map(deciding -> new Rule(deciding, wayTo(deciding.role()))),
        roles,
        nearMisses(outcome, request));
  }

  private Optional<Grant> first(Effect effect, UriPattern request) {
    return policy.grants().stream()
        .filter(grant -> grant.effect() == effect && policy.counts(grant))
        .filter(grant -> hasRole(grant) && hasPermission(grant) && concerns(grant, request))
        .findFirst();
  }

  private boolean hasRole(Grant grant) {
    return reached.containsKey(grant.role());
  }

  private boolean hasPermission(Grant grant) {
    return grant.permissions().contains(permission);
  }

  /** Whether a grant allows all of a request, or a denial forbids some of it. */
  private static boolean concerns(Grant grant, UriPattern request) {
    UriPattern pattern = UriPattern.of(grant.resource().uri(), grant.resource().match());
    return grant.effect() == Effect.ALLOW ? pattern.covers(request) : pattern.intersects(request);
  }

  /** Grants that would allow what is refused, or denials that would forbid what is allowed. */
  private List<NearMiss> nearMisses(Outcome outcome, UriPattern request) {
    Effect opposite = outcome == Outcome.ALLOWED ? Effect.DENY : Effect.ALLOW;
    List<NearMiss> found = new ArrayList<>();
    for (Grant grant : policy.grants()) {
      Difference difference =
          grant.effect() == opposite ? onlyDifference(outcome, grant, request) : null;
      if (difference != null) {
        found.add(new NearMiss(grant, difference));
        if (found.size() == Explanation.NEAR_MISSES_MAX) {
          break;
        }
      }
    }
    return found;
  }

  private @Nullable Difference onlyDifference(Outcome outcome, Grant grant, UriPattern request) {
    boolean role = hasRole(grant);
    boolean named = hasPermission(grant);
    if (!concerns(grant, request)) {
      UriPattern pattern = UriPattern.of(grant.resource().uri(), grant.resource().match());
      return role && named && pattern.intersects(request) ? Difference.RESOURCE : null;
    }
    if (!policy.counts(grant)) {
      return role && named ? Difference.NOT_BY_NAME : null;
    }
    if (role && named) {
      return outcome == Outcome.DENIED ? Difference.DENIED : null;
    }
    return role ? Difference.PERMISSION : named ? Difference.ROLE : null;
  }

  /** The way from a role that the subject has itself. */
  private List<Role> wayTo(Role role) {
    List<Role> way = new ArrayList<>();
    way.add(role);
    for (Role from = reached.get(role); from != null && !from.equals(way.getFirst()); ) {
      way.addFirst(from);
      from = reached.get(from);
    }
    return way;
  }
}
