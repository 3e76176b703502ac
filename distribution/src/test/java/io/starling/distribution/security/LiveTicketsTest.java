package io.starling.distribution.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.starling.client.CallResult;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmSettings;
import io.starling.security.admin.AdminAct;
import io.starling.security.admin.AdminContext;
import io.starling.security.admin.AdminProcedures;
import io.starling.security.authentication.AuthenticationSettings;
import io.starling.security.authentication.Backing;
import io.starling.security.authentication.RealmAuthenticator;
import io.starling.security.authentication.RecordUpgrade;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.authorization.Enforcement;
import io.starling.security.directory.Changes;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Grant;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.oauth.Issuers;
import io.starling.security.oauth.OAuthSettings;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.security.ticket.Tickets;
import io.starling.testkit.EmbeddedRouter;
import io.starling.wamp.uri.Uri;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tickets from their issue to their end, by clients over real sockets. */
@Timeout(60)
class LiveTicketsTest {

  private static final Uri SHOP = Uri.of("com.shop");
  private static final Uri BANK = Uri.of("com.bank");
  private static final Uri SSO = Uri.of("com.sso");
  private static final String PASSWORD = "open sesame";
  private static final PasswordSettings CHEAP =
      new PasswordSettings(
          new io.starling.security.model.Kdf.Pbkdf2(10),
          new io.starling.security.model.Kdf.Pbkdf2(10),
          3,
          100);

  private final SecurityDirectory directory = new SecurityDirectory();
  private final Tickets tickets = Tickets.inMemory(directory, Clock.systemUTC());
  private final RealmAuthenticator authenticator =
      new RealmAuthenticator(
          directory,
          AuthenticationSettings.DEFAULT,
          Clock.systemUTC(),
          new byte[RealmAuthenticator.SECRET_BYTES],
          new Backing(RecordUpgrade.in(directory), tickets, new Issuers(OAuthSettings.DEFAULT)),
          System::nanoTime);
  private final EmbeddedRouter router =
      EmbeddedRouter.start(
          new Ports(
              directory,
              authenticator,
              new DirectoryAuthorizer(directory),
              new AdminProcedures(
                      new AdminContext(
                          directory,
                          Changes.IN_MEMORY,
                          new Passwords(CHEAP),
                          (user, password) -> false,
                          RealmSettings::lenient,
                          AdminAct.Witness.NONE),
                      Uri.of("starling.master"),
                      Runnable::run)
                  .with(tickets)));

  @BeforeEach
  void addRealms() {
    Enforcement enforcement = new Enforcement(directory, router.router());
    directory.onChange(enforcement);
    enforcement.follow(tickets);
    directory.merge(
        RealmContent.empty(
            new RealmDefinition(
                SSO, "", false, null, true, null, null, null, null, RealmSettings.lenient(SSO))));
    directory.putUser(
        SSO,
        User.of("ann")
            .withPasswords(new Passwords(CHEAP).makeForms(PASSWORD, List.of(Passwords.Form.CRA))));
    for (Uri realm : List.of(SHOP, BANK)) {
      directory.merge(
          new RealmContent(
              new RealmDefinition(
                  realm,
                  "",
                  false,
                  null,
                  false,
                  SSO,
                  null,
                  null,
                  null,
                  RealmSettings.lenient(realm)),
              List.of(
                  new User("ann", List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), SSO)),
              List.of(),
              List.of(
                  Source.everywhere(Role.ALL, AuthMethod.TICKET),
                  Source.everywhere(Role.ALL, AuthMethod.WAMPCRA)),
              List.of(
                  new Grant(
                      Role.ALL,
                      Resource.ANY,
                      Grant.Effect.ALLOW,
                      Set.of("wamp.call", "starling.issue")))));
    }
  }

  @AfterEach
  void close() {
    router.close();
    authenticator.close();
  }

  private WampClient connect(Uri realm, Authentication how) {
    return router.connect(router.config(realm.text()).authentication(how).build());
  }

  private static Object call(WampClient client, String procedure, Object... args) throws Exception {
    CallResult result = client.call(procedure, args).get(20, SECONDS);
    return Objects.requireNonNull(result.args().getFirst());
  }

  private static String issue(WampClient client) throws Exception {
    Map<?, ?> issued = (Map<?, ?>) call(client, "starling.ticket.issue");
    return (String) Objects.requireNonNull(issued.get("ticket"));
  }

  private static void assertEnds(WampClient client) throws Exception {
    client.closed().handle((nothing, failure) -> true).get(20, SECONDS);
  }

  private void assertRefused(Uri realm, String ticket) {
    assertThatThrownBy(() -> connect(realm, Authentication.ticket("ann", ticket)))
        .hasRootCauseMessage("wamp.error.authentication_denied: the login was refused");
  }

  @Test
  void ticketLogsInInAllRealmsOfTheSameSingleSignOnUntilItIsRevoked() throws Exception {
    WampClient byPassword = connect(SHOP, Authentication.wampCra("ann", PASSWORD));
    String ticket = issue(byPassword);
    WampClient shop = connect(SHOP, Authentication.ticket("ann", ticket));
    WampClient bank = connect(BANK, Authentication.ticket("ann", ticket));
    assertThat(((Map<?, ?>) call(bank, "bondy.ticket.verify", ticket)).get("authid"))
        .isEqualTo("ann");

    CompletableFuture<?> revoked = byPassword.call("starling.ticket.revoke", ticket);

    revoked.get(20, SECONDS);
    assertEnds(shop);
    assertEnds(bank);
    assertRefused(SHOP, ticket);
    assertRefused(BANK, ticket);
    assertThat(byPassword.call("starling.ticket.list").get(20, SECONDS).args())
        .containsExactly(List.of());
  }

  @Test
  void ticketsEndWithThePassword() throws Exception {
    String ticket = issue(connect(SHOP, Authentication.wampCra("ann", PASSWORD)));
    WampClient bank = connect(BANK, Authentication.ticket("ann", ticket));

    directory.putUser(
        SSO,
        User.of("ann")
            .withPasswords(
                new Passwords(CHEAP).makeForms("another one", List.of(Passwords.Form.CRA))));

    assertEnds(bank);
    assertRefused(BANK, ticket);
  }

  @Test
  void whoLogsInWithATicketCannotProlongIt() throws Exception {
    String ticket = issue(connect(SHOP, Authentication.wampCra("ann", PASSWORD)));
    WampClient byTicket = connect(SHOP, Authentication.ticket("ann", ticket));

    assertThatThrownBy(() -> issue(byTicket)).hasMessageContaining("wamp.error.not_authorized");
  }

  @Test
  void whoRevokesTheTicketThatHeHasLoggedInWithIsAnsweredAndThenLeaves() throws Exception {
    String ticket = issue(connect(SHOP, Authentication.wampCra("ann", PASSWORD)));
    WampClient one = connect(SHOP, Authentication.ticket("ann", ticket));
    WampClient other = connect(SHOP, Authentication.ticket("ann", ticket));

    assertThat(call(one, "starling.ticket.revoke_all")).isEqualTo(1L);

    assertEnds(one);
    assertEnds(other);
    assertRefused(SHOP, ticket);
  }

  @Test
  void logOutRevokesTheTicket() throws Exception {
    WampClient byPassword = connect(SHOP, Authentication.wampCra("ann", PASSWORD));
    String ticket = issue(byPassword);
    WampClient shop = connect(SHOP, Authentication.ticket("ann", ticket));
    WampClient bank = connect(BANK, Authentication.ticket("ann", ticket));

    shop.leave("wamp.close.logout").get(20, SECONDS);

    assertEnds(bank);
    await().until(() -> tickets.of(SHOP, "ann").isEmpty());
    assertRefused(SHOP, ticket);
  }
}
