package io.starling.security.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.Group;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * The policy beside the reference, in random realms: {@value #CASES} questions, or {@code
 * -Dcases=1000000}; a failure names the seed of its realm, which {@code -Dseed=} replays.
 */
class PolicyPropertyTest {

  private static final int CASES = 100_000;
  private static final int QUESTIONS_PER_REALM = 100;
  private static final List<String> PERMISSIONS =
      List.of("wamp.call", "wamp.register", "wamp.publish", "wamp.subscribe");
  private static final List<String> GROUPS = List.of("g1", "g2", "g3", "g4");
  private static final List<String> USERS = List.of("u1", "u2");

  private final Universe universe = new Universe();

  /** What was decided in all, so that a test that only sees refusals is noticed. */
  private int allowed;

  @Test
  void policyDecidesAsTheReference() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      check(seed);
      return;
    }
    int realms = Integer.getInteger("cases", CASES) / QUESTIONS_PER_REALM;
    long first = System.nanoTime() & 0xFFFF_FFFFL;
    for (int i = 0; i < realms; i++) {
      check(first + i);
    }
    assertThat(allowed)
        .isBetween(realms * QUESTIONS_PER_REALM / 20, realms * QUESTIONS_PER_REALM / 2);
  }

  private void check(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Group> groups = groups(random);
    List<Grant> grants = grants(random);
    Policy policy = new Policy(groups, grants);
    ReferencePolicy reference = new ReferencePolicy(universe, groups, grants);
    for (int i = 0; i < QUESTIONS_PER_REALM; i++) {
      Set<Role> roles = roles(random);
      String permission = draw(random, PERMISSIONS);
      Resource request = universe.draw(random);
      boolean expected = reference.allows(roles, permission, request);
      Policy.Subject subject = policy.of(roles);
      String question =
          roles + " " + permission + " " + request + " under " + groups + " and " + grants;
      assertThat(subject.allows(permission, request.uri(), request.match()))
          .as("-Dseed=%d: %s", seed, question)
          .isEqualTo(expected);
      Explanation explanation = subject.explain(permission, request.uri(), request.match());
      assertThat(explanation.isAllowed())
          .as("explanation, -Dseed=%d: %s", seed, question)
          .isEqualTo(expected);
      assertThat(explanation.rule().isPresent())
          .isEqualTo(explanation.outcome() != Explanation.Outcome.NOT_GRANTED);
      allowed += expected ? 1 : 0;
    }
  }

  /** Groups that may be members of each other, even in cycles. */
  private static List<Group> groups(RandomGenerator random) {
    List<Group> groups = new ArrayList<>();
    for (String name : GROUPS) {
      groups.add(new Group(name, some(random, GROUPS, 2), Map.of()));
    }
    return groups;
  }

  private List<Grant> grants(RandomGenerator random) {
    List<Grant> grants = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      Set<String> permissions = some(random, PERMISSIONS, 3);
      permissions.add(draw(random, PERMISSIONS));
      Effect effect = random.nextInt(8) == 0 ? Effect.DENY : Effect.ALLOW;
      grants.add(new Grant(role(random), universe.draw(random), effect, permissions));
    }
    return grants;
  }

  private static Set<Role> roles(RandomGenerator random) {
    Set<Role> roles = new HashSet<>();
    if (random.nextInt(4) == 0) {
      roles.add(Role.ANONYMOUS);
    } else {
      roles.add(new Role.OfUser(draw(random, USERS)));
      some(random, GROUPS, 2).forEach(group -> roles.add(new Role.OfGroup(group)));
    }
    return roles;
  }

  private static Role role(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> Role.ALL;
      case 1 -> Role.ANONYMOUS;
      case 2, 3 -> new Role.OfUser(draw(random, USERS));
      default -> new Role.OfGroup(draw(random, GROUPS));
    };
  }

  private static Set<String> some(RandomGenerator random, List<String> of, int most) {
    List<String> shuffled = new ArrayList<>(of);
    Collections.shuffle(shuffled, java.util.Random.from(random));
    return new HashSet<>(shuffled.subList(0, random.nextInt(most + 1)));
  }

  private static String draw(RandomGenerator random, List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
