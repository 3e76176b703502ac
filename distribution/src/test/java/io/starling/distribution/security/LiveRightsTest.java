package io.starling.distribution.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.starling.client.PublishRequest;
import io.starling.client.Registration;
import io.starling.client.Subscription;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.client.auth.Authentication;
import io.starling.router.port.Ports;
import io.starling.router.port.Services;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.authorization.Enforcement;
import io.starling.security.authorization.Permission;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.testkit.EmbeddedRouter;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A change of rights reaches sessions that are open, over real sockets. */
@Timeout(60)
class LiveRightsTest {

  private static final Uri REALM = Uri.of("com.example");
  private static final Role BOB = new Role.OfUser("bob");

  private final SecurityDirectory directory = new SecurityDirectory();
  private final EmbeddedRouter router =
      EmbeddedRouter.start(
          new Ports(
              directory, new NamedByTicket(), new DirectoryAuthorizer(directory), Services.NONE));
  private WampClient bob;
  private WampClient alice;

  @BeforeEach
  void join() {
    directory.onChange(new Enforcement(directory, router.router()));
    directory.merge(RealmContent.empty(RealmDefinition.of(REALM)));
    directory.putGroup(REALM, new Group("staff", Set.of(), Map.of()));
    directory.putUser(REALM, User.of("bob"));
    directory.putUser(REALM, User.of("alice"));
    directory.addGrants(
        REALM,
        List.of(
            allow(new Role.OfUser("alice"), Resource.ANY, Permission.PUBLISH, Permission.CALL)));
    bob = connect("bob");
    alice = connect("alice");
  }

  @AfterEach
  void close() {
    router.close();
  }

  private WampClient connect(String name) {
    return router.connect(
        router.config(REALM.text()).authentication(Authentication.ticket(name, name)).build());
  }

  private static Grant allow(Role role, Resource resource, String... permissions) {
    return new Grant(role, resource, Effect.ALLOW, Set.of(permissions));
  }

  private static Resource topic(String uri) {
    return new Resource(Uri.of(uri), MatchPolicy.EXACT);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, SECONDS);
  }

  private static void assertNotAuthorized(CompletableFuture<?> future) {
    assertThatThrownBy(() -> get(future))
        .cause()
        .isInstanceOfSatisfying(
            WampException.class, e -> assertThat(e.uri()).isEqualTo("wamp.error.not_authorized"));
  }

  private CompletableFuture<?> publishAsBob() {
    return bob.publish(PublishRequest.to("com.news").withAcknowledge());
  }

  @Test
  void grantCountsForTheNextMessageOfALiveSession() throws Exception {
    Grant grant = allow(BOB, topic("com.news"), Permission.PUBLISH);
    assertNotAuthorized(publishAsBob());
    directory.addGrants(REALM, List.of(grant));
    get(publishAsBob());
    directory.removeGrants(REALM, List.of(grant));
    assertNotAuthorized(publishAsBob());
  }

  @Test
  void membershipCountsForTheNextMessageOfALiveSession() throws Exception {
    directory.addGrants(
        REALM, List.of(allow(new Role.OfGroup("staff"), topic("com.news"), Permission.PUBLISH)));
    assertNotAuthorized(publishAsBob());
    directory.putUser(REALM, User.of("bob").withGroups(Set.of("staff")));
    get(publishAsBob());
    directory.putUser(REALM, User.of("bob"));
    assertNotAuthorized(publishAsBob());
  }

  @Test
  void grantThatIsTakenAwayEndsMembershipsAndRegistrations() throws Exception {
    Grant grant = allow(BOB, topic("com.both"), Permission.SUBSCRIBE, Permission.REGISTER);
    directory.addGrants(REALM, List.of(grant));
    Subscription subscription = get(bob.subscribe("com.both", event -> {}));
    Registration registration =
        get(bob.register("com.both", call -> CompletableFuture.completedFuture(null)));
    directory.removeGrants(REALM, List.of(grant));
    await().until(() -> !subscription.isActive() && !registration.isActive());
    assertThatThrownBy(() -> get(alice.call("com.both")))
        .cause()
        .isInstanceOfSatisfying(
            WampException.class,
            e -> assertThat(e.uri()).isEqualTo("wamp.error.no_such_procedure"));
    assertNotAuthorized(bob.subscribe("com.both", event -> {}));
  }

  @Test
  void sessionsOfAUserEndWhoIsDisabledOrRemoved() throws Exception {
    directory.putUser(REALM, User.of("bob").withEnabled(false));
    get(bob.closed().handle((nothing, failure) -> true));
    directory.removeUser(REALM, "alice");
    get(alice.closed().handle((nothing, failure) -> true));
  }

  @Test
  void sessionsEndWithTheirRealm() throws Exception {
    directory.remove(REALM);
    get(bob.closed().handle((nothing, failure) -> true));
    get(alice.closed().handle((nothing, failure) -> true));
    assertThatThrownBy(() -> connect("bob"))
        .hasRootCauseMessage("wamp.error.no_such_realm: no such realm: com.example");
  }

  @Test
  void securityThatIsSwitchedOffAllowsEverything() throws Exception {
    assertNotAuthorized(publishAsBob());
    directory.define(RealmDefinition.of(REALM).withSecurityEnabled(false));
    get(publishAsBob());
    Subscription subscription = get(bob.subscribe("com.any", event -> {}));
    directory.define(RealmDefinition.of(REALM).withSecurityEnabled(true));
    await().until(() -> !subscription.isActive());
    assertNotAuthorized(publishAsBob());
  }
}
