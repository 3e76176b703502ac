package io.starling.security.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecurityDirectoryTest {

  private static final Uri REALM = Uri.of("com.example");
  private static final Uri PROTOTYPE = Uri.of("com.example.prototype");
  private static final Group DEVS = new Group("devs", Set.of(), Map.of());

  private final SecurityDirectory directory = new SecurityDirectory();
  private final List<Change> changes = new ArrayList<>();

  @BeforeEach
  void addRealm() {
    directory.merge(RealmContent.empty(prototype(null, null)));
    directory.merge(RealmContent.empty(RealmDefinition.of(REALM).withPrototype(PROTOTYPE)));
    directory.onChange(changes::add);
  }

  private static RealmDefinition prototype(Boolean allowConnections, Boolean security) {
    RealmDefinition plain = RealmDefinition.of(PROTOTYPE);
    return new RealmDefinition(
        PROTOTYPE, "", true, null, false, null, allowConnections, null, security, plain.routing());
  }

  private Realm realm() {
    return Objects.requireNonNull(directory.realm(REALM));
  }

  private static Grant grant(Role role) {
    return new Grant(
        role,
        new Resource(Uri.of("com.shop"), MatchPolicy.EXACT),
        Grant.Effect.ALLOW,
        Set.of("wamp.call"));
  }

  @Test
  void everyWriteThatChangesSomethingIsToldAndRaisesTheVersion() {
    User ann = User.of("ann").withGroups(Set.of("devs"));
    List<Runnable> writes =
        List.of(
            () -> directory.putGroup(REALM, DEVS),
            () -> directory.putUser(REALM, ann),
            () -> directory.addGrants(REALM, List.of(grant(new Role.OfUser("ann")))),
            () ->
                directory.setSources(
                    REALM, List.of(Source.everywhere(Role.ALL, AuthMethod.TICKET))),
            () -> directory.define(realm().definition().withSecurityEnabled(false)),
            () -> directory.removeGrants(REALM, List.of(grant(new Role.OfUser("ann")))),
            () -> directory.removeUser(REALM, "ann"));
    for (Runnable write : writes) {
      int told = changes.size();
      long version = directory.version(REALM);

      write.run();

      assertThat(directory.version(REALM)).isGreaterThan(version);
      assertThat(changes).hasSize(told + 1);
    }
    assertThat(changes)
        .startsWith(
            new Change.RulesChanged(REALM), new Change.UserChanged(REALM, "ann", null, ann, false));
  }

  @Test
  void aWriteThatChangesNothingIsNotTold() {
    directory.putUser(REALM, User.of("ann"));
    long version = directory.version(REALM);
    changes.clear();

    directory.putUser(REALM, User.of("ann"));
    directory.merge(
        new RealmContent(
            realm().definition(), List.of(User.of("ann")), List.of(), List.of(), List.of()));
    directory.addGrants(REALM, List.of());

    assertThat(changes).isEmpty();
    assertThat(directory.realm(REALM).rules()).isSameAs(realm().rules());
    assertThat(directory.version(REALM)).isGreaterThanOrEqualTo(version);
  }

  @Test
  void settingsAreThePrototypesUnlessMade() {
    assertThat(realm().isSecurityEnabled()).isTrue();
    assertThat(realm().effectiveMethods()).isEqualTo(AuthMethod.USUAL);
    assertThat(realm().allowsConnections()).isTrue();
    assertThat(Objects.requireNonNull(realm().prototype()).allowsConnections()).isFalse();

    directory.define(prototype(false, false).withAuthmethods(AuthMethod.TLS));

    assertThat(realm().isSecurityEnabled()).isFalse();
    assertThat(realm().allowsConnections()).isFalse();
    assertThat(realm().effectiveMethods()).containsExactly(AuthMethod.TLS);

    directory.define(
        realm().definition().withSecurityEnabled(true).withAuthmethods(AuthMethod.TICKET));

    assertThat(realm().isSecurityEnabled()).isTrue();
    assertThat(realm().effectiveMethods()).containsExactly(AuthMethod.TICKET);
  }

  @Test
  void groupsGrantsAndSourcesOfThePrototypeCount() {
    directory.putGroup(PROTOTYPE, DEVS);
    directory.putGroup(PROTOTYPE, new Group("staff", Set.of(), Map.of()));
    directory.addGrants(PROTOTYPE, List.of(grant(Role.ALL)));
    directory.setSources(
        PROTOTYPE,
        List.of(
            Source.everywhere(Role.ALL, AuthMethod.TICKET),
            Source.everywhere(Role.ANONYMOUS, AuthMethod.ANONYMOUS)));
    long version = directory.version(REALM);
    Group own = new Group("devs", Set.of("staff"), Map.of());
    directory.putGroup(REALM, own);

    assertThat(realm().effectiveGroup("devs")).isEqualTo(own);
    assertThat(realm().effectiveGroup("staff")).isNotNull();
    assertThat(realm().effectiveRules().groups()).containsEntry("devs", own).containsKey("staff");
    assertThat(realm().effectiveRules().grants()).containsExactly(grant(Role.ALL));
    assertThat(realm().effectiveRules()).isSameAs(realm().effectiveRules());
    assertThat(realm().effectiveSources(new Role.OfUser("ann")))
        .containsExactly(Source.everywhere(Role.ALL, AuthMethod.TICKET));
    assertThat(realm().effectiveSources(Role.ANONYMOUS)).hasSize(2);
    assertThat(directory.version(REALM)).isGreaterThan(version);
  }

  @Test
  void aChangeOfThePrototypeRaisesTheVersionOfThoseThatInherit() {
    long version = directory.version(REALM);

    directory.putGroup(PROTOTYPE, DEVS);

    assertThat(directory.version(REALM)).isGreaterThan(version);
    assertThat(directory.inheriting(PROTOTYPE)).containsExactly(realm());
  }

  @Test
  void usersAreFoundByAliasAndKey() {
    String key = "ab".repeat(32);
    User ann =
        new User("ann", List.of(), Set.of(key), Set.of(), Set.of("anna"), true, Map.of(), null);
    directory.putUser(REALM, ann);

    assertThat(realm().userByNameOrAlias("anna")).isEqualTo(ann);
    assertThat(realm().userByKey(key)).isEqualTo(ann);

    directory.removeUser(REALM, "ann");

    assertThat(realm().userByNameOrAlias("anna")).isNull();
    assertThat(realm().userByKey(key)).isNull();
  }

  @Test
  void whoIsRemovedLeavesNothingBehind() {
    directory.putGroup(REALM, DEVS);
    directory.putUser(REALM, User.of("ann").withGroups(Set.of("devs")));
    directory.putUser(REALM, User.of("bob").withGroups(Set.of("devs")));
    directory.addGrants(
        REALM, List.of(grant(new Role.OfUser("ann")), grant(new Role.OfGroup("devs"))));
    directory.setSources(
        REALM, List.of(Source.everywhere(new Role.OfUser("ann"), AuthMethod.TRUST)));

    directory.removeUser(REALM, "ann");
    directory.removeGroup(REALM, "devs");

    assertThat(realm().rules()).isEqualTo(Rules.NONE);
    assertThat(realm().sources()).isEmpty();
    assertThat(realm().user("bob")).isEqualTo(User.of("bob"));
  }

  @Test
  void whatWouldBeUnsoundIsRefusedAndChangesNothing() {
    directory.putUser(
        REALM,
        new User("ann", List.of(), Set.of(), Set.of(), Set.of("anna"), true, Map.of(), null));
    long version = directory.version(REALM);
    changes.clear();

    List<Runnable> writes =
        List.of(
            () -> directory.putUser(REALM, User.of("bob").withGroups(Set.of("x"))),
            () ->
                directory.putUser(
                    REALM,
                    new User(
                        "bob",
                        List.of(),
                        Set.of(),
                        Set.of(),
                        Set.of("anna"),
                        true,
                        Map.of(),
                        null)),
            () -> directory.putGroup(REALM, new Group("a", Set.of("a"), Map.of())),
            () -> directory.addGrants(REALM, List.of(grant(new Role.OfUser("eve")))),
            () -> directory.putUser(Uri.of("com.nowhere"), User.of("bob")),
            () -> directory.remove(PROTOTYPE),
            () -> directory.define(RealmDefinition.of(REALM)),
            () -> directory.define(RealmDefinition.of(PROTOTYPE)),
            () -> directory.define(RealmDefinition.of(Uri.of("com.new")).withPrototype(REALM)));
    for (Runnable write : writes) {
      assertThatThrownBy(write::run).isInstanceOf(IllegalArgumentException.class);
    }

    assertThat(changes).isEmpty();
    assertThat(directory.version(REALM)).isEqualTo(version);
    assertThat(directory.realms()).hasSize(2);
  }

  @Test
  void aRemovedRealmIsGone() {
    assertThat(directory.remove(REALM)).isTrue();

    assertThat(directory.realm(REALM)).isNull();
    assertThat(directory.find(REALM)).isNull();
    assertThat(directory.version(REALM)).isZero();
    assertThat(changes).containsExactly(new Change.RealmRemoved(REALM));
    assertThat(directory.remove(REALM)).isFalse();
  }
}
