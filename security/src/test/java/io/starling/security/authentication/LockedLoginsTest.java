package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Deny;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.User;
import io.starling.security.ticket.TicketRequest;
import io.starling.security.ticket.TicketScope;
import io.starling.security.ticket.Tickets;
import io.starling.wamp.message.WampUris;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockedLoginsTest {

  private static final Deny LOCKED =
      new Deny(WampUris.AUTHENTICATION_FAILED, "too many failed logins; try again later");
  private static final String DENIED = "wamp.error.authentication_denied";

  private final Logins logins =
      new Logins(
          new LockoutSettings(
              3,
              100,
              100,
              Duration.ofSeconds(1),
              Duration.ofSeconds(60),
              Duration.ofSeconds(300),
              100,
              List.of()),
          AuthMethod.ANONYMOUS,
          AuthMethod.TICKET,
          AuthMethod.WAMPCRA);

  @AfterEach
  void close() {
    logins.close();
  }

  private void fail(Client client, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(denied(answer(logins.challenge(client), "wrong"))).isEqualTo(DENIED);
    }
  }

  @Test
  void whoFailsTooOftenIsRefusedWhetherHeExistsOrNot() {
    logins.addUser("ann");
    logins.directory.putUser(REALM, User.of("off").withEnabled(false));
    for (String name : List.of("ann", "off", "nobody")) {
      Client client = Client.of(name, "ticket");
      Challenge earlier = logins.challenge(client);
      fail(client, 3);

      assertThat(logins.hello(client)).isEqualTo(LOCKED);
      assertThat(logins.hello(Client.of(name, "wampcra"))).isEqualTo(LOCKED);
      // Right or wrong, also of an attempt that was begun before.
      assertThat(answer(earlier, PASSWORD)).isEqualTo(LOCKED);
      assertThat(answer(earlier, "wrong")).isEqualTo(LOCKED);
    }
    assertThat(logins.authenticator.counters().count(Refusal.LOCKED)).isEqualTo(12);
    assertThat(logins.authenticator.counters().count(Refusal.DENIED)).isEqualTo(9);
    assertThat(accepted(logins.hello(Client.of(null))).authid()).isEqualTo("random");
  }

  @Test
  void aLockEndsAndASuccessClearsTheCount() {
    logins.addUser("ann");
    Client ann = Client.of("ann", "ticket");
    fail(ann, 3);
    logins.nanos += Duration.ofSeconds(1).toNanos();

    accepted(answer(logins.challenge(ann), PASSWORD));

    fail(ann, 2);
    assertThat(accepted(answer(logins.challenge(ann), PASSWORD)).authid()).isEqualTo("ann");
  }

  @Test
  void ticketsThatWereGoodOnceLockNobodyOutAndForgedOnesDo() {
    logins.addUser("ann");
    Client ann = Client.of("ann", "ticket");
    Tickets.Issued issued =
        logins.tickets.issue(
            new TicketRequest(REALM, "ann", "wampcra", TicketScope.LOCAL, null, null, null));
    logins.tickets.revoke(issued.ticket());
    for (int i = 0; i < 10; i++) {
      assertThat(denied(answer(logins.challenge(ann), issued.token()))).isEqualTo(DENIED);
    }
    assertThat(logins.authenticator.counters().count(Refusal.OUTDATED)).isEqualTo(10);

    char last = issued.token().charAt(issued.token().length() - 5);
    String forged =
        issued.token().substring(0, issued.token().length() - 5)
            + (last == 'A' ? 'B' : 'A')
            + issued.token().substring(issued.token().length() - 4);
    for (int i = 0; i < 3; i++) {
      assertThat(denied(answer(logins.challenge(ann), forged))).isEqualTo(DENIED);
    }
    assertThat(logins.hello(ann)).isEqualTo(LOCKED);
  }

  @Test
  void otherAddressesAreNotLocked() {
    logins.addUser("ann");
    fail(Client.of("ann", "ticket").from("10.0.0.1"), 3);

    assertThat(
            accepted(
                    answer(logins.challenge(Client.of("ann", "ticket").from("10.0.0.2")), PASSWORD))
                .authid())
        .isEqualTo("ann");
  }

  @Test
  void attemptsThatBeganAtOnceAreNoWayAround() {
    logins.addUser("ann");
    List<Challenge> begun = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      begun.add(logins.challenge(Client.of("ann", i % 2 == 0 ? "ticket" : "wampcra")));
    }

    long judged =
        begun.stream()
            .map(challenge -> answer(challenge, "wrong"))
            .filter(step -> !step.equals(LOCKED))
            .count();

    assertThat(judged).isEqualTo(3);
  }
}
