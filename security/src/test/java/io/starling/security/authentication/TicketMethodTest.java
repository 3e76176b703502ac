package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Principal;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.User;
import io.starling.security.ticket.TicketRequest;
import io.starling.security.ticket.TicketScope;
import io.starling.security.ticket.Tickets;
import io.starling.wamp.uri.Uri;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicketMethodTest {

  private static final String DENIED = "wamp.error.authentication_denied";

  private final Logins logins = new Logins(AuthMethod.TICKET, AuthMethod.PASSWORD);

  @AfterEach
  void close() {
    logins.close();
  }

  private Tickets.Issued issue(Uri realm, String authid) {
    return logins.tickets.issue(
        new TicketRequest(realm, authid, "wampcra", TicketScope.LOCAL, null, null, null));
  }

  private Challenge challenge(String authid) {
    return logins.challenge(Client.of(authid, "ticket"));
  }

  @Test
  void ticketLetsItsUserIn() {
    logins.addUser("ann");
    Tickets.Issued issued = issue(REALM, "ann");

    Challenge challenge = challenge("ann");
    Principal principal = accepted(answer(challenge, issued.token()));

    assertThat(challenge.method()).isEqualTo("ticket");
    assertThat(challenge.extra()).isEmpty();
    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authmethod()).isEqualTo("ticket");
    assertThat(principal.credential()).isEqualTo(issued.ticket().id());
  }

  @Test
  void passwordIsTakenAsWellAndHasNoName() {
    logins.addUser("ann");

    Principal principal = accepted(answer(challenge("ann"), PASSWORD));

    assertThat(principal.authmethod()).isEqualTo("ticket");
    assertThat(principal.credential()).isNull();
    assertThat(denied(answer(challenge("ann"), "a.wrong.one"))).isEqualTo(DENIED);
  }

  @Test
  void ticketOfAnotherLetsNobodyIn() {
    logins.addUser("ann");
    logins.addUser("bob");
    Tickets.Issued anns = issue(REALM, "ann");

    assertThat(denied(answer(challenge("bob"), anns.token()))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge("nobody"), anns.token()))).isEqualTo(DENIED);
  }

  @Test
  void ticketOfAnotherRealmLetsNobodyIn() {
    Uri other = Uri.of("com.other");
    logins.addUser("ann");
    logins.directory.merge(RealmContent.empty(RealmDefinition.of(other)));
    logins.directory.putUser(other, User.of("ann"));

    assertThat(denied(answer(challenge("ann"), issue(other, "ann").token()))).isEqualTo(DENIED);
  }

  @Test
  void revokedTicketLetsNobodyIn() {
    logins.addUser("ann");
    Tickets.Issued issued = issue(REALM, "ann");
    accepted(answer(challenge("ann"), issued.token()));

    logins.tickets.revoke(issued.ticket());

    assertThat(denied(answer(challenge("ann"), issued.token()))).isEqualTo(DENIED);
  }

  @Test
  void aChangedPasswordEndsTickets() {
    logins.addUser("ann");
    Tickets.Issued issued = issue(REALM, "ann");

    logins.addUser("ann"); // With another salt.

    assertThat(denied(answer(challenge("ann"), issued.token()))).isEqualTo(DENIED);
  }

  @Test
  void whoLogsOutRevokesHisTicket() throws InterruptedException {
    CountDownLatch revoked = new CountDownLatch(1);
    logins.tickets.onRevoked(ticket -> revoked.countDown());
    logins.addUser("ann");
    Tickets.Issued issued = issue(REALM, "ann");
    Principal principal = accepted(answer(challenge("ann"), issued.token()));

    logins.authenticator.loggedOut(REALM, principal);

    assertThat(revoked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(denied(answer(challenge("ann"), issued.token()))).isEqualTo(DENIED);
  }
}
