package io.starling.security.authorization;

import io.starling.security.model.Grant;
import io.starling.security.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * Why something is allowed or refused.
 *
 * @param outcome the decision and its kind
 * @param rule the grant or the denial that decided; none when there is nothing that allows it
 * @param roles all roles that counted, each told by the way from one that the subject has itself
 * @param nearMisses grants that would have decided otherwise if one thing were different, the first
 *     {@value #NEAR_MISSES_MAX}
 */
public record Explanation(
    Outcome outcome, Optional<Rule> rule, List<List<Role>> roles, List<NearMiss> nearMisses) {

  /** The most near misses that are told. */
  public static final int NEAR_MISSES_MAX = 20;

  /** How it was decided. */
  public enum Outcome {
    /** A grant allows it, and nothing denies it. */
    ALLOWED,
    /** A denial forbids it. */
    DENIED,
    /** No grant allows it. */
    NOT_GRANTED,
    /** The URI or pattern is malformed, so that nothing can allow it. */
    MALFORMED,
    /** The realm has security switched off, so that everything is allowed. */
    SECURITY_OFF,
    /** There is no such user in the realm, or he is disabled. */
    NO_SUCH_USER
  }

  /** Why a grant or denial did not decide. */
  public enum Difference {
    /** It is of a role that the subject does not have. */
    ROLE,
    /** It names other permissions. */
    PERMISSION,
    /** It allows only some of the URIs that were asked for. */
    RESOURCE,
    /** It is a grant of more, as of all URIs, where the URI has to be granted by name. */
    NOT_BY_NAME,
    /** It allows it, and a denial wins. */
    DENIED
  }

  /**
   * A grant that counted.
   *
   * @param grant the grant
   * @param via the way to its role, from one that the subject has itself
   */
  public record Rule(Grant grant, List<Role> via) {}

  /** A grant that nearly decided. */
  public record NearMiss(Grant grant, Difference difference) {}

  /** Copies its arguments. */
  public Explanation {
    roles = List.copyOf(roles);
    nearMisses = List.copyOf(nearMisses);
  }

  /** A decision that no grant had a part in. */
  static Explanation without(Outcome outcome) {
    return new Explanation(outcome, Optional.empty(), List.of(), List.of());
  }

  /** Whether it is allowed. */
  public boolean isAllowed() {
    return outcome == Outcome.ALLOWED || outcome == Outcome.SECURITY_OFF;
  }
}
