package io.starling.security.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Principal;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services.Service;
import io.starling.security.directory.Changes;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.security.ticket.Tickets;
import io.starling.security.token.MutableClock;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketProceduresTest {

  private static final Uri SSO = Uri.of("com.sso");
  private static final Uri SHOP = Uri.of("com.shop");

  private final MutableClock clock = new MutableClock();
  private final List<AdminAct> acts = new ArrayList<>();
  private final SecurityDirectory directory = new SecurityDirectory();
  private final Tickets tickets = Tickets.inMemory(directory, clock);
  private final AdminProcedures procedures =
      new AdminProcedures(
              new AdminContext(
                  directory,
                  Changes.IN_MEMORY,
                  (password, methods) -> List.of(),
                  (user, password) -> false,
                  RealmSettings::lenient,
                  acts::add),
              Uri.of("starling.master"),
              Runnable::run)
          .with(tickets);

  @BeforeEach
  void addRealms() {
    directory.merge(
        RealmContent.empty(
            new RealmDefinition(
                SSO, "", false, null, true, null, null, null, null, RealmSettings.lenient(SSO))));
    directory.merge(
        new RealmContent(
            new RealmDefinition(
                SHOP, "", false, null, false, SSO, null, null, null, RealmSettings.lenient(SHOP)),
            List.of(
                User.of("admin").withGroups(Set.of("administrators")),
                User.of("ann").withGroups(Set.of("issuers")),
                User.of("app").withGroups(Set.of("issuers")),
                User.of("bob"),
                User.of("carol").withGroups(Set.of("bondys")),
                new User(
                    "sue", List.of(), Set.of(), Set.of("issuers"), Set.of(), true, Map.of(), SSO)),
            List.of(
                new Group("administrators", Set.of(), Map.of()),
                new Group("issuers", Set.of(), Map.of()),
                new Group("bondys", Set.of(), Map.of())),
            List.of(),
            List.of(
                grant("administrators", "starling.", "wamp.call"),
                grant("administrators", "bondy.", "wamp.call"),
                grant("issuers", "starling.ticket.scope.", "starling.issue"),
                grant("bondys", "bondy.ticket.scope.", "bondy.issue"))));
    directory.putUser(SSO, User.of("sue"));
  }

  private static Grant grant(String group, String prefix, String permission) {
    return new Grant(
        new Role.OfGroup(group),
        new Resource(Uri.of(prefix), MatchPolicy.PREFIX),
        Grant.Effect.ALLOW,
        Set.of(permission));
  }

  private Object call(
      Principal caller,
      String procedure,
      Map<String, @Nullable Object> kwargs,
      @Nullable Object... args) {
    TestCall call = new TestCall(SHOP.text(), caller, procedure, kwargs, args);
    Service service = Objects.requireNonNull(procedures.find(call.realm(), call.procedure()));
    service.handle(call);
    return call.answer();
  }

  private Object call(String authid, String procedure, Map<String, @Nullable Object> kwargs) {
    return call(session(authid, "wampcra", null), procedure, kwargs);
  }

  private Object call(String authid, String procedure, @Nullable Object... args) {
    return call(session(authid, "wampcra", null), procedure, Map.of(), args);
  }

  private static Principal session(String authid, String method, @Nullable String credential) {
    return new Principal(
        authid,
        "role",
        method,
        "test",
        Map.of(),
        new Principal.Rights(authid, Set.of("all")),
        credential);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object answer) {
    assertThat(answer).isInstanceOf(Map.class);
    return (Map<String, Object>) answer;
  }

  private Map<String, Object> issue(String authid) {
    return map(call(authid, "starling.ticket.issue", Map.of()));
  }

  @Test
  void usersIssueTicketsForThemselves() throws Exception {
    Map<String, Object> issued = issue("ann");

    long now = clock.instant().getEpochSecond();
    assertThat(issued)
        .containsEntry("authid", "ann")
        .containsEntry("authrealm", "com.shop")
        .containsEntry("authmethod", "wampcra")
        .containsEntry("issued_at", now)
        .containsEntry("expires_at", now + 30 * 86_400L)
        .containsKey("id");
    assertThat(map(issued.get("scope")))
        .containsEntry("type", "local")
        .containsEntry("realm", "com.shop")
        .containsEntry("client_id", null)
        .containsEntry("device_id", null);
    assertThat(tickets.verify(SHOP, (String) issued.get("ticket")).authid()).isEqualTo("ann");
    AdminAct act = acts.getLast();
    assertThat(act.topic()).isEqualTo("ticket.issued");
    assertThat(act.object()).isEqualTo("ann");
    assertThat(acts.toString()).doesNotContain((String) issued.get("ticket"));
  }

  @Test
  void theyNeedAGrantByEitherName() {
    assertThat(call("bob", "starling.ticket.issue"))
        .asString()
        .startsWith(
            "wamp.error.not_authorized: needs a grant of starling.issue on"
                + " starling.ticket.scope.local");
    assertThat(issue("carol")).containsEntry("authid", "carol");
    assertThat(map(call("ann", "bondy.ticket.issue"))).containsEntry("authid", "ann");
    directory.addGrants(
        SHOP,
        List.of(
            new Grant(
                new Role.OfUser("ann"),
                new Resource(Uri.of("bondy.ticket.scope.local"), MatchPolicy.EXACT),
                Grant.Effect.DENY,
                Set.of("bondy.issue"))));
    assertThat(call("ann", "starling.ticket.issue"))
        .asString()
        .startsWith("wamp.error.not_authorized");
  }

  @Test
  void whatTheyAskForIsHeeded() {
    Map<String, Object> issued =
        map(
            call(
                "sue",
                "starling.ticket.issue",
                Map.of("expiry_time_secs", 60L, "device_id", "phone", "client_id", "app")));

    assertThat(issued).containsEntry("expires_at", clock.instant().getEpochSecond() + 60);
    assertThat(map(issued.get("scope")))
        .containsEntry("type", "client_sso")
        .containsEntry("realm", null)
        .containsEntry("client_id", "app")
        .containsEntry("device_id", "phone");
    Map<String, Object> local =
        map(call("sue", "starling.ticket.issue", Map.of("allow_sso", false)));
    assertThat(map(local.get("scope"))).containsEntry("type", "local");
    for (Map<String, @Nullable Object> wrong :
        List.<Map<String, @Nullable Object>>of(
            Map.of("expiry_time_secs", 0L),
            Map.of("expiry_time_secs", "soon"),
            Map.of("device_id", ""),
            Map.of("device_id", "x".repeat(300)),
            Map.of("client_id", "sue"))) {
      assertThat(call("sue", "starling.ticket.issue", wrong))
          .asString()
          .startsWith("wamp.error.invalid_argument");
    }
    assertThat(call("sue", "starling.ticket.issue", Map.of("client_id", "nobody")))
        .asString()
        .startsWith("starling.error.no_such_user");
  }

  @Test
  void aClientProvesWithItsOwnTicketThatTheTicketIsForIt() {
    String apps = (String) issue("app").get("ticket");

    Map<String, Object> issued =
        map(call("ann", "starling.ticket.issue", Map.of("client_ticket", apps)));

    assertThat(map(issued.get("scope"))).containsEntry("client_id", "app");
    assertThat(call("ann", "starling.ticket.issue", Map.of("client_ticket", issued.get("ticket"))))
        .asString()
        .startsWith("wamp.error.invalid_argument: client_ticket: a client's own ticket");
    assertThat(call("app", "starling.ticket.issue", Map.of("client_ticket", apps)))
        .asString()
        .startsWith("wamp.error.invalid_argument: nobody is a client of himself");
    assertThat(
            call("ann", "starling.ticket.issue", Map.of("client_ticket", apps, "client_id", "bob")))
        .asString()
        .startsWith("wamp.error.invalid_argument");
    assertThat(call("ann", "starling.ticket.issue", Map.of("client_ticket", "x.y.z")))
        .asString()
        .startsWith("starling.error.invalid_ticket");
  }

  @Test
  void whoHasLoggedInWithATicketIssuesForClientsOnly() {
    Principal byTicket = session("ann", "ticket", "1");

    assertThat(call(byTicket, "starling.ticket.issue", Map.of()))
        .asString()
        .startsWith("wamp.error.not_authorized: who has logged in with a ticket");
    assertThat(map(call(byTicket, "starling.ticket.issue", Map.of("client_id", "app"))))
        .containsKey("ticket");
    assertThat(map(call(session("ann", "ticket", null), "starling.ticket.issue", Map.of())))
        .containsKey("ticket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"anonymous", "oauth2", "of-a-procedure"})
  void methodsThatProveTooLittleIssueNone(String method) {
    assertThat(call(session("ann", method, null), "starling.ticket.issue", Map.of()))
        .asString()
        .startsWith("wamp.error.not_authorized: who has logged in by " + method);
  }

  @Test
  void whoIsNoUserOfTheRealmGetsNothing() {
    for (String procedure : List.of("issue", "list", "revoke_all")) {
      assertThat(call("nobody", "starling.ticket." + procedure))
          .asString()
          .startsWith("wamp.error.not_authorized: only users of the realm may");
    }
  }

  @Test
  void ticketsAreVerifiedListedAndRevokedByTheirUser() {
    Map<String, Object> issued = issue("ann");

    assertThat(map(call("bob", "starling.ticket.verify", issued.get("ticket"))))
        .containsEntry("id", issued.get("id"))
        .containsEntry("authid", "ann")
        .doesNotContainKey("ticket");
    assertThat((List<?>) call("ann", "starling.ticket.list")).hasSize(1);

    assertThat(call("ann", "starling.ticket.revoke", issued.get("ticket"))).isEqualTo("done");

    assertThat(acts.getLast().topic()).isEqualTo("ticket.revoked");
    assertThat(acts.getLast().object()).isEqualTo("ann");
    assertThat(call("bob", "starling.ticket.verify", issued.get("ticket")))
        .asString()
        .startsWith("starling.error.invalid_ticket: the ticket is not good: it was revoked");
    assertThat((List<?>) call("ann", "starling.ticket.list")).isEmpty();
    assertThat(call("ann", "starling.ticket.revoke", issue("ann").get("id"))).isEqualTo("done");
    issue("ann");
    assertThat(call("ann", "starling.ticket.revoke_all")).isEqualTo(1);
  }

  @Test
  void onlyAdministratorsTouchTicketsOfOthers() {
    Object id = issue("ann").get("id");

    assertThat(call("bob", "starling.ticket.revoke", id))
        .asString()
        .startsWith("starling.error.invalid_ticket: there is no such ticket");
    for (String procedure : List.of("list", "revoke_all")) {
      assertThat(call("bob", "starling.ticket." + procedure, "ann"))
          .asString()
          .startsWith("wamp.error.not_authorized: only administrators may");
    }
    assertThat((List<?>) call("admin", "starling.ticket.list", "ann")).hasSize(1);
    assertThat(call("admin", "bondy.ticket.revoke_all", "com.shop", "ann")).isEqualTo(1);
    assertThat(call("admin", "starling.ticket.revoke", id))
        .asString()
        .startsWith("starling.error.invalid_ticket");
    assertThat(call("admin", "starling.ticket.revoke", issue("ann").get("id"))).isEqualTo("done");
  }

  @Test
  void noSecretIsKeptOnRecord() {
    String token = (String) issue("ann").get("ticket");
    call("bob", "starling.ticket.revoke", token);
    call("ann", "starling.ticket.revoke", token);
    call("ann", "starling.ticket.revoke", token);

    assertThat(acts).hasSize(4);
    for (AdminAct act : acts) {
      assertThat(act.object() + act.before() + act.after()).doesNotContain(token);
    }
  }

  @Test
  void keysAreListedRotatedAndRevokedByAdministrators() {
    String token = (String) issue("ann").get("ticket");
    assertThat(call("ann", "starling.key.list")).asString().startsWith("wamp.error.not_authorized");
    Map<String, Object> old = map(((List<?>) call("admin", "starling.key.list")).getFirst());

    Map<String, Object> made = map(call("admin", "starling.key.rotate"));

    assertThat(acts.getLast().topic()).isEqualTo("key.rotated");
    assertThat(acts.getLast().object()).isEqualTo(made.get("id"));
    assertThat((List<?>) map(call("bob", "starling.key.jwks")).get("keys")).hasSize(2);
    assertThat(map(call("bob", "starling.ticket.verify", token))).containsEntry("authid", "ann");
    assertThat(call("admin", "starling.key.revoke", old.get("id"))).isEqualTo("done");
    assertThat(call("admin", "starling.key.revoke", old.get("id")))
        .asString()
        .startsWith("starling.error.no_such_key");
    assertThat(call("bob", "starling.ticket.verify", token))
        .asString()
        .startsWith("starling.error.invalid_ticket");
    assertThat(map(made.get("public_key"))).containsKey("x").doesNotContainKey("d");
  }
}
