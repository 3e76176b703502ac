package io.starling.security.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Principal.Rights;
import io.starling.router.port.RealmRights;
import io.starling.security.authorization.Explanation.Outcome;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rights of sessions by a directory, while it changes. */
class DirectoryAuthorizerTest {

  private static final Uri REALM = Uri.of("com.example");
  private static final Uri PROTOTYPE = Uri.of("com.prototype");
  private static final Uri X = Uri.of("com.x");
  private static final Rights BOB = new Rights("bob", Set.of("all"));

  private final SecurityDirectory directory = new SecurityDirectory();
  private final DirectoryAuthorizer authorizer = new DirectoryAuthorizer(directory);
  private final RealmRights rights = authorizer.in(REALM);

  private void defineRealm() {
    directory.merge(RealmContent.empty(RealmDefinition.of(REALM)));
    directory.putGroup(REALM, new Group("people", Set.of(), Map.of()));
    directory.putGroup(REALM, new Group("staff", Set.of("people"), Map.of()));
    directory.putUser(REALM, User.of("bob"));
  }

  private static Grant allow(Role role) {
    return new Grant(
        role, new Resource(X, MatchPolicy.EXACT), Effect.ALLOW, Set.of(Permission.CALL));
  }

  private static Grant allowPeople() {
    return allow(new Role.OfGroup("people"));
  }

  private boolean may(Rights subject) {
    return rights.allow(subject, Action.CALL, X, MatchPolicy.EXACT);
  }

  private static User bobIn(String... groups) {
    return User.of("bob").withGroups(Set.of(groups));
  }

  @Test
  void realmThatIsNotThereAllowsNothing() {
    assertThat(rights.allowEverything()).isFalse();
    assertThat(may(Rights.ANONYMOUS)).isFalse();
    assertThat(authorizer.explain(REALM, BOB, question())).isNull();
  }

  @Test
  void grantCountsFromTheMomentItIsMade() {
    defineRealm();
    assertThat(may(BOB)).isFalse();
    long before = rights.version();
    directory.addGrants(REALM, List.of(allow(new Role.OfUser("bob"))));
    assertThat(rights.version()).isNotEqualTo(before);
    assertThat(may(BOB)).isTrue();
    directory.removeGrants(REALM, List.of(allow(new Role.OfUser("bob"))));
    assertThat(may(BOB)).isFalse();
  }

  @Test
  void membershipIsThatOfTheMomentAndNotOfTheLogin() {
    defineRealm();
    directory.addGrants(REALM, List.of(allowPeople()));
    assertThat(may(BOB)).isFalse();
    directory.putUser(REALM, bobIn("staff"));
    assertThat(may(BOB)).isTrue();
    directory.putGroup(REALM, new Group("staff", Set.of(), Map.of()));
    assertThat(may(BOB)).isFalse();
  }

  @Test
  void sessionThatAskedForGroupsHasOnlyThoseOfWhichItsUserIsAMember() {
    defineRealm();
    directory.addGrants(REALM, List.of(allowPeople()));
    Rights asPeople = new Rights("bob", Set.of("people"));
    Rights asOther = new Rights("bob", Set.of("other"));
    assertThat(may(asPeople)).isFalse();
    directory.putUser(REALM, bobIn("staff"));
    assertThat(may(asPeople)).isTrue();
    assertThat(may(asOther)).isFalse();
    assertThat(may(new Rights("bob", Set.of()))).isFalse();
  }

  @Test
  void sessionThatAskedForGroupsKeepsTheGrantsOfItsUser() {
    defineRealm();
    directory.putUser(REALM, bobIn("staff"));
    directory.addGrants(REALM, List.of(allow(new Role.OfUser("bob"))));
    assertThat(may(new Rights("bob", Set.of("staff")))).isTrue();
  }

  @Test
  void whatIsDeniedIsNotLeftToAProcedure() {
    defineRealm();
    OutsideAuthorizer outside =
        new OutsideAuthorizer(Uri.of("com.auth"), null, Duration.ofSeconds(5));
    assertThat(rights.outside()).isNull();
    long before = rights.version();
    directory.define(RealmDefinition.of(REALM).withAuthorizer(outside));
    assertThat(rights.version()).isNotEqualTo(before);
    assertThat(rights.outside()).isEqualTo(outside);

    assertThat(rights.deny(BOB, Action.CALL, X, MatchPolicy.EXACT)).isFalse();
    directory.addGrants(
        REALM,
        List.of(
            new Grant(
                Role.ALL,
                new Resource(X, MatchPolicy.EXACT),
                Effect.DENY,
                Set.of(Permission.CALL, Permission.SUBSCRIBE))));
    assertThat(rights.deny(BOB, Action.CALL, X, MatchPolicy.EXACT)).isTrue();
    assertThat(rights.deny(BOB, Action.CALL, Uri.of("com.y"), MatchPolicy.EXACT)).isFalse();
    assertThat(rights.deny(BOB, Action.PUBLISH, X, MatchPolicy.EXACT)).isFalse();
    assertThat(rights.deny(BOB, Action.SUBSCRIBE, Uri.of("com."), MatchPolicy.PREFIX)).isTrue();
    // Who is no user any more is denied everything; who was vouched for is no user at all.
    directory.removeUser(REALM, "bob");
    assertThat(rights.deny(BOB, Action.CALL, Uri.of("com.y"), MatchPolicy.EXACT)).isTrue();
    assertThat(
            rights.deny(
                Rights.vouched("bob", Set.of("staff")),
                Action.CALL,
                Uri.of("com.y"),
                MatchPolicy.EXACT))
        .isFalse();
  }

  @Test
  void userWhoIsDisabledOrGoneMayDoNothing() {
    defineRealm();
    directory.addGrants(REALM, List.of(allow(Role.ALL)));
    assertThat(may(BOB)).isTrue();
    directory.putUser(REALM, User.of("bob").withEnabled(false));
    assertThat(may(BOB)).isFalse();
    assertThat(authorizer.explain(REALM, BOB, question()).outcome())
        .isEqualTo(Outcome.NO_SUCH_USER);
    directory.putUser(REALM, User.of("bob"));
    assertThat(may(BOB)).isTrue();
    directory.removeUser(REALM, "bob");
    assertThat(may(BOB)).isFalse();
  }

  @Test
  void anonymousSessionsHaveTheirOwnGrantsAndThoseOfAll() {
    defineRealm();
    assertThat(may(Rights.ANONYMOUS)).isFalse();
    directory.addGrants(REALM, List.of(allow(Role.ANONYMOUS)));
    assertThat(may(Rights.ANONYMOUS)).isTrue();
    assertThat(may(BOB)).isFalse();
  }

  @Test
  void realmWithoutSecurityAllowsEverythingToEverybody() {
    defineRealm();
    directory.define(RealmDefinition.of(REALM).withSecurityEnabled(false));
    assertThat(rights.allowEverything()).isTrue();
    assertThat(may(Rights.ANONYMOUS)).isTrue();
    assertThat(authorizer.explain(REALM, BOB, question()).outcome())
        .isEqualTo(Outcome.SECURITY_OFF);
    directory.define(RealmDefinition.of(REALM).withSecurityEnabled(true));
    assertThat(rights.allowEverything()).isFalse();
    assertThat(may(Rights.ANONYMOUS)).isFalse();
  }

  @Test
  void grantsOfThePrototypeCountAndChangeWithIt() {
    directory.merge(RealmContent.empty(prototype()));
    directory.merge(RealmContent.empty(RealmDefinition.of(REALM).withPrototype(PROTOTYPE)));
    directory.putUser(REALM, User.of("bob"));
    assertThat(may(BOB)).isFalse();
    long before = rights.version();
    directory.addGrants(PROTOTYPE, List.of(allow(Role.ALL)));
    assertThat(rights.version()).isNotEqualTo(before);
    assertThat(may(BOB)).isTrue();
  }

  private static RealmDefinition prototype() {
    RealmDefinition plain = RealmDefinition.of(PROTOTYPE);
    return new RealmDefinition(
        PROTOTYPE, "", true, null, false, null, null, null, null, plain.routing());
  }

  @Test
  void realmThatIsRemovedAllowsNothingToItsLastSessions() {
    defineRealm();
    directory.addGrants(REALM, List.of(allow(Role.ALL)));
    assertThat(may(BOB)).isTrue();
    directory.remove(REALM);
    assertThat(may(BOB)).isFalse();
  }

  @Test
  void changeThatTouchesNoRightsLeavesDecisionsRemembered() {
    defineRealm();
    long before = rights.version();
    directory.putUser(REALM, User.of("bob").withAuthorizedKeys(Set.of("ab".repeat(32))));
    assertThat(rights.version()).isEqualTo(before);
  }

  @Test
  void explanationIsThatOfTheSubject() {
    defineRealm();
    directory.addGrants(REALM, List.of(allowPeople()));
    directory.putUser(REALM, bobIn("staff"));
    Explanation found = authorizer.explain(REALM, BOB, question());
    assertThat(found.isAllowed()).isTrue();
    assertThat(found.rule().orElseThrow().via())
        .containsExactly(new Role.OfGroup("staff"), new Role.OfGroup("people"));
  }

  private static Question question() {
    return new Question(Permission.CALL, X, MatchPolicy.EXACT);
  }
}
