package io.starling.security.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.security.authorization.Explanation.Difference;
import io.starling.security.authorization.Explanation.NearMiss;
import io.starling.security.authorization.Explanation.Outcome;
import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.Group;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of a decision, one by one (checklist 14). */
class PolicyTest {

  private static final Role BOB = new Role.OfUser("bob");
  private static final Role STAFF = new Role.OfGroup("staff");
  private static final Role PEOPLE = new Role.OfGroup("people");

  private final List<Group> groups = new ArrayList<>();
  private final List<Grant> grants = new ArrayList<>();

  private Grant grant(
      Role role, Effect effect, MatchPolicy match, String uri, String... permissions) {
    Grant grant = new Grant(role, new Resource(Uri.of(uri), match), effect, Set.of(permissions));
    grants.add(grant);
    return grant;
  }

  private Grant allow(Role role, MatchPolicy match, String uri, String... permissions) {
    return grant(role, Effect.ALLOW, match, uri, permissions);
  }

  private Grant deny(Role role, MatchPolicy match, String uri, String... permissions) {
    return grant(role, Effect.DENY, match, uri, permissions);
  }

  private Policy.Subject subject(Role... roles) {
    return new Policy(groups, grants).of(Set.of(roles));
  }

  private boolean may(Role role, String permission, MatchPolicy match, String uri) {
    return subject(role).allows(permission, Uri.of(uri), match);
  }

  @Test
  void nothingIsAllowedWithoutAGrant() {
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com.a")).isFalse();
  }

  @Test
  void grantOfOnePermissionAllowsNoOther() {
    allow(BOB, MatchPolicy.EXACT, "com.a", "wamp.call");
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com.a")).isTrue();
    assertThat(may(BOB, "wamp.register", MatchPolicy.EXACT, "com.a")).isFalse();
  }

  @Test
  void grantOfOneUserIsNotThatOfAGroupOfTheSameName() {
    allow(BOB, MatchPolicy.EXACT, "com.a", "wamp.call");
    assertThat(may(new Role.OfGroup("bob"), "wamp.call", MatchPolicy.EXACT, "com.a")).isFalse();
  }

  @Test
  void grantOfAllIsForAnonymousSessionsToo() {
    allow(Role.ALL, MatchPolicy.EXACT, "com.a", "wamp.call");
    allow(Role.ANONYMOUS, MatchPolicy.EXACT, "com.b", "wamp.call");
    assertThat(may(Role.ANONYMOUS, "wamp.call", MatchPolicy.EXACT, "com.a")).isTrue();
    assertThat(may(Role.ANONYMOUS, "wamp.call", MatchPolicy.EXACT, "com.b")).isTrue();
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com.a")).isTrue();
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com.b")).isFalse();
  }

  @Test
  void groupsHaveTheGrantsOfTheirGroups() {
    groups.add(new Group("staff", Set.of("people"), Map.of()));
    groups.add(new Group("people", Set.of("staff"), Map.of()));
    allow(PEOPLE, MatchPolicy.EXACT, "com.a", "wamp.call");
    assertThat(may(STAFF, "wamp.call", MatchPolicy.EXACT, "com.a")).isTrue();
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com.a")).isFalse();
  }

  @Test
  void denialWinsWhateverItsRoleAndResource() {
    allow(BOB, MatchPolicy.EXACT, "com.a.b", "wamp.call");
    deny(Role.ALL, MatchPolicy.PREFIX, "com.", "wamp.call");
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com.a.b")).isFalse();
  }

  @Test
  void denialThatMatchesAPartOfAPatternForbidsIt() {
    allow(BOB, MatchPolicy.PREFIX, "", "wamp.subscribe");
    deny(BOB, MatchPolicy.EXACT, "com.secret", "wamp.subscribe");
    assertThat(may(BOB, "wamp.subscribe", MatchPolicy.PREFIX, "com.")).isFalse();
    assertThat(may(BOB, "wamp.subscribe", MatchPolicy.WILDCARD, ".secret")).isFalse();
    assertThat(may(BOB, "wamp.subscribe", MatchPolicy.PREFIX, "org.")).isTrue();
  }

  @Test
  void t092_rightToRegisterOneUriIsNoneToRegisterItAsAPrefix() {
    allow(BOB, MatchPolicy.EXACT, "com.a", "wamp.register");
    assertThat(may(BOB, "wamp.register", MatchPolicy.EXACT, "com.a")).isTrue();
    assertThat(may(BOB, "wamp.register", MatchPolicy.PREFIX, "com.a")).isFalse();
  }

  @Test
  void oneGrantMustCoverAPatternAlone() {
    allow(BOB, MatchPolicy.PREFIX, "com.a", "wamp.subscribe");
    allow(BOB, MatchPolicy.WILDCARD, "com.", "wamp.subscribe");
    assertThat(may(BOB, "wamp.subscribe", MatchPolicy.PREFIX, "com.a.")).isTrue();
    assertThat(may(BOB, "wamp.subscribe", MatchPolicy.WILDCARD, "com.")).isTrue();
    assertThat(may(BOB, "wamp.subscribe", MatchPolicy.PREFIX, "com.")).isFalse();
  }

  @Test
  void malformedUriIsAllowedToNobody() {
    allow(Role.ALL, MatchPolicy.PREFIX, "", "wamp.call");
    assertThat(may(BOB, "wamp.call", MatchPolicy.EXACT, "com..a")).isFalse();
    assertThat(subject(BOB).explain("wamp.call", Uri.of("com..a"), MatchPolicy.EXACT).outcome())
        .isEqualTo(Outcome.MALFORMED);
  }

  @Test
  void explanationNamesTheGrantAndTheWayToItsRole() {
    groups.add(new Group("staff", Set.of("people"), Map.of()));
    Grant grant = allow(PEOPLE, MatchPolicy.PREFIX, "com.", "wamp.call");
    Explanation found =
        subject(BOB, STAFF).explain("wamp.call", Uri.of("com.a"), MatchPolicy.EXACT);
    assertThat(found.isAllowed()).isTrue();
    assertThat(found.rule()).contains(new Explanation.Rule(grant, List.of(STAFF, PEOPLE)));
    assertThat(found.nearMisses()).isEmpty();
  }

  @Test
  void explanationOfADenialNamesTheGrantsThatItOverrules() {
    Grant grant = allow(BOB, MatchPolicy.EXACT, "com.a", "wamp.call");
    Grant denial = deny(Role.ALL, MatchPolicy.WILDCARD, "com.", "wamp.call");
    Explanation found = subject(BOB).explain("wamp.call", Uri.of("com.a"), MatchPolicy.EXACT);
    assertThat(found.outcome()).isEqualTo(Outcome.DENIED);
    assertThat(found.rule()).contains(new Explanation.Rule(denial, List.of(Role.ALL)));
    assertThat(found.nearMisses()).containsExactly(new NearMiss(grant, Difference.DENIED));
  }

  @Test
  void explanationOfARefusalNamesWhatDiffersInOneThing() {
    Grant ofOthers = allow(STAFF, MatchPolicy.PREFIX, "com.", "wamp.subscribe");
    Grant forAnother = allow(BOB, MatchPolicy.PREFIX, "com.", "wamp.publish");
    Grant tooNarrow = allow(BOB, MatchPolicy.EXACT, "com.a", "wamp.subscribe");
    allow(STAFF, MatchPolicy.PREFIX, "com.", "wamp.call");
    Explanation found = subject(BOB).explain("wamp.subscribe", Uri.of("com."), MatchPolicy.PREFIX);
    assertThat(found.outcome()).isEqualTo(Outcome.NOT_GRANTED);
    assertThat(found.rule()).isEmpty();
    assertThat(found.nearMisses())
        .containsExactly(
            new NearMiss(ofOthers, Difference.ROLE),
            new NearMiss(forAnother, Difference.PERMISSION),
            new NearMiss(tooNarrow, Difference.RESOURCE));
  }

  @Test
  void explanationTellsABoundedNumberOfNearMisses() {
    for (int i = 0; i < 1_000; i++) {
      allow(STAFF, MatchPolicy.EXACT, "com.a", "wamp.call");
    }
    assertThat(subject(BOB).explain("wamp.call", Uri.of("com.a"), MatchPolicy.EXACT).nearMisses())
        .hasSize(Explanation.NEAR_MISSES_MAX);
  }
}
