package io.starling.security.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.router.port.RealmSettings;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.security.token.MemoryKeeper;
import io.starling.security.token.MutableClock;
import io.starling.security.token.RealmKeys;
import io.starling.security.token.TokenException;
import io.starling.security.token.TokenVerifier;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TicketsTest {

  private static final Uri SSO = Uri.of("com.sso");
  private static final Uri SHOP = Uri.of("com.shop");
  private static final Uri BANK = Uri.of("com.bank");
  private static final Uri OTHER = Uri.of("com.other");

  private static final TicketSettings SETTINGS =
      new TicketSettings(Duration.ofDays(1), Duration.ofDays(7), TicketSettings.METHODS, 3);

  private final MutableClock clock = new MutableClock();
  private final MemoryKeeper keeper = new MemoryKeeper();
  private final SecurityDirectory directory = new SecurityDirectory();
  private final RealmKeys keys = new RealmKeys(keeper, SETTINGS.expiryTimeMax(), clock);
  private final Tickets tickets = open(keys);
  private final List<String> revoked = new ArrayList<>();

  private Tickets open(RealmKeys with) {
    return new Tickets(
        directory, with, new TokenVerifier(clock, Duration.ofSeconds(10)), SETTINGS, keeper, clock);
  }

  @BeforeEach
  void addRealms() {
    directory.merge(RealmContent.empty(definition(SSO, true, null)));
    directory.merge(RealmContent.empty(definition(SHOP, false, SSO)));
    directory.merge(RealmContent.empty(definition(BANK, false, SSO)));
    directory.merge(RealmContent.empty(definition(OTHER, false, null)));
    for (Uri realm : List.of(SHOP, BANK)) {
      directory.putUser(realm, ssoUser("ann"));
      directory.putUser(realm, User.of("bob"));
    }
    directory.putUser(SSO, User.of("ann"));
    directory.putUser(OTHER, User.of("ann"));
    tickets.onRevoked(ticket -> revoked.add(ticket.id()));
  }

  private static RealmDefinition definition(Uri uri, boolean isSso, @Nullable Uri sso) {
    return new RealmDefinition(
        uri, "", false, null, isSso, sso, null, null, null, RealmSettings.lenient(uri));
  }

  private static User ssoUser(String name) {
    return new User(name, List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), SSO);
  }

  private static TicketRequest request(String authid, TicketScope scope) {
    return new TicketRequest(
        SHOP, authid, "wampcra", scope, scope.isForClient() ? "app" : null, null, null);
  }

  private static TicketRequest forDevice(String authid, String device) {
    return new TicketRequest(SHOP, authid, "wampcra", TicketScope.LOCAL, null, device, null);
  }

  private Tickets.Issued issue(String authid, TicketScope scope) {
    return tickets.issue(request(authid, scope));
  }

  private void assertRefused(Uri realm, Tickets.Issued issued, String why) {
    assertThatThrownBy(() -> tickets.verify(realm, issued.token()))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @EnumSource(TicketScope.class)
  void ticketSaysWhatWasAskedFor(TicketScope scope) throws TokenException {
    Tickets.Issued issued = issue("ann", scope);

    assertThat(Tickets.isTicket(issued.token())).isTrue();
    assertThat(tickets.verify(SHOP, issued.token())).isEqualTo(issued.ticket());
    Ticket ticket = issued.ticket();
    assertThat(ticket.realm()).isEqualTo(SHOP);
    assertThat(ticket.issuer()).isEqualTo(scope.isSso() ? SSO : SHOP);
    assertThat(ticket.scope()).isEqualTo(scope);
    assertThat(ticket.clientId()).isEqualTo(scope.isForClient() ? "app" : null);
    assertThat(ticket.issued()).isEqualTo(clock.instant());
    assertThat(ticket.expires()).isEqualTo(clock.instant().plus(Duration.ofDays(1)));
    assertThat(issued.toString()).doesNotContain(issued.token());
  }

  @Test
  void claimsAreRegisteredOnesAsOtherLibrariesReadThem() throws Exception {
    Tickets.Issued issued = issue("ann", TicketScope.CLIENT_SSO);

    var token = com.nimbusds.jwt.SignedJWT.parse(issued.token());

    assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
    assertThat(token.getHeader().getType().getType()).isEqualTo("ticket+jwt");
    assertThat(token.getHeader().getKeyID()).isEqualTo(keys.signing(SSO).id());
    var claims = token.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("com.sso");
    assertThat(claims.getAudience()).containsExactly("com.sso");
    assertThat(claims.getSubject()).isEqualTo("ann");
    assertThat(claims.getJWTID()).isEqualTo(issued.ticket().id());
    assertThat(claims.getExpirationTime().toInstant()).isEqualTo(issued.ticket().expires());
    assertThat(claims.getIssueTime().toInstant()).isEqualTo(issued.ticket().issued());
    assertThat(claims.getStringClaim("scope")).isEqualTo("client_sso");
    assertThat(claims.getStringClaim("authrealm")).isEqualTo("com.shop");
    assertThat(claims.getStringClaim("client_id")).isEqualTo("app");
  }

  @Test
  void localTicketIsOfNoUseElsewhere() {
    Tickets.Issued issued = issue("ann", TicketScope.LOCAL);

    assertRefused(BANK, issued, "are not accepted here");
    assertRefused(SSO, issued, "are not accepted here");
    assertRefused(OTHER, issued, "are not accepted here");
  }

  @Test
  void ticketOfSingleSignOnIsGoodInItsRealmsOnly() throws TokenException {
    Tickets.Issued issued = issue("ann", TicketScope.SSO);

    assertThat(tickets.verify(BANK, issued.token())).isEqualTo(issued.ticket());
    assertRefused(OTHER, issued, "are not accepted here");
    assertThat(tickets.realmsOf(issued.ticket())).containsExactlyInAnyOrder(SHOP, BANK);
    assertThat(tickets.of(BANK, "ann")).containsExactly(issued.ticket());
  }

  @Test
  void whoIsNoUserOfASingleSignOnRealmGetsNoTicketForIt() {
    assertThatThrownBy(() -> issue("bob", TicketScope.SSO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> issue("nobody", TicketScope.LOCAL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherTicketForTheSameUseTakesItsPlace() throws TokenException {
    Tickets.Issued first = issue("ann", TicketScope.LOCAL);
    Tickets.Issued sso = issue("ann", TicketScope.SSO);
    Tickets.Issued phone = tickets.issue(forDevice("ann", "phone"));
    Tickets.Issued second = issue("ann", TicketScope.LOCAL);

    assertRefused(SHOP, first, "another was issued in its place");
    for (Tickets.Issued good : List.of(sso, phone, second)) {
      assertThat(tickets.verify(SHOP, good.token())).isEqualTo(good.ticket());
    }
    assertThat(revoked).isEmpty();
  }

  @Test
  void moreThanAUserMayHavePushOutTheOneThatExpiresFirst() {
    Tickets.Issued first = tickets.issue(forDevice("ann", "d0"));
    for (int i = 1; i <= 3; i++) {
      clock.advance(Duration.ofSeconds(1));
      tickets.issue(forDevice("ann", "d" + i));
    }

    assertThat(tickets.of(SHOP, "ann"))
        .extracting(Ticket::deviceId)
        .containsExactly("d1", "d2", "d3");
    assertRefused(SHOP, first, "it was revoked");
    assertThat(keeper.load("ticket")).hasSize(3);
  }

  @Test
  void ticketsExpire() throws TokenException {
    Tickets.Issued issued = issue("ann", TicketScope.LOCAL);
    clock.advance(Duration.ofDays(1));
    assertThat(tickets.verify(SHOP, issued.token())).isNotNull();
    clock.advance(Duration.ofSeconds(10));
    assertRefused(SHOP, issued, "it has expired");
    assertThat(tickets.of(SHOP, "ann")).isEmpty();
  }

  @Test
  void nobodyGetsALongerTimeThanTheLongest() {
    Tickets.Issued issued =
        tickets.issue(
            new TicketRequest(
                SHOP, "ann", "wampcra", TicketScope.LOCAL, null, null, Duration.ofDays(400)));

    assertThat(issued.ticket().expires()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
  }

  // ---------------------------------------------------------------------------- revocation

  @Test
  void revokedTicketIsOfNoUseAtOnceAndToldOf() {
    Tickets.Issued issued = issue("ann", TicketScope.LOCAL);

    assertThat(tickets.revoke(issued.ticket())).isTrue();
    assertThat(tickets.revoke(issued.ticket())).isFalse();

    assertRefused(SHOP, issued, "it was revoked");
    assertThat(tickets.whileGood(issued.ticket(), () -> revoked.add("used"))).isFalse();
    assertThat(revoked).containsExactly(issued.ticket().id());
    assertThat(keeper.load("ticket")).isEmpty();
  }

  @Test
  void allTicketsOfAUserAreRevokedAndNoOthers() throws TokenException {
    Tickets.Issued bobs = issue("bob", TicketScope.LOCAL);
    issue("ann", TicketScope.LOCAL);
    issue("ann", TicketScope.SSO);

    assertThat(tickets.revokeAll(SHOP, "ann")).isEqualTo(2);

    assertThat(tickets.of(SHOP, "ann")).isEmpty();
    assertThat(tickets.verify(SHOP, bobs.token())).isEqualTo(bobs.ticket());
  }

  @Test
  void ticketsGoWithTheirUserHisPasswordAndHisKeys() {
    Map<String, Runnable> changes = new HashMap<>();
    changes.put("deleted", () -> directory.removeUser(SHOP, "bob"));
    changes.put("disabled", () -> directory.putUser(SHOP, User.of("bob").withEnabled(false)));
    changes.put(
        "keys",
        () -> directory.putUser(SHOP, User.of("bob").withAuthorizedKeys(Set.of("a".repeat(64)))));
    changes.forEach(
        (name, change) -> {
          directory.putUser(SHOP, User.of("bob"));
          Tickets.Issued issued = issue("bob", TicketScope.LOCAL);
          change.run();
          assertThat(tickets.of(SHOP, "bob")).as(name).isEmpty();
          assertRefused(SHOP, issued, "it was revoked");
        });
    assertThat(revoked).hasSize(3);
  }

  @Test
  void otherChangesOfAUserLeaveHisTickets() throws TokenException {
    Tickets.Issued issued = issue("bob", TicketScope.LOCAL);

    directory.putUser(
        SHOP,
        new User(
            "bob", List.of(), Set.of(), Set.of(), Set.of("bobby"), true, Map.of("a", 1), null));

    assertThat(tickets.verify(SHOP, issued.token())).isEqualTo(issued.ticket());
  }

  @Test
  void anotherFormOfTheSamePasswordLeavesTickets() throws TokenException {
    Passwords passwords = new Passwords(PasswordSettings.DEFAULT);
    List<PasswordRecord> forms = passwords.make("open sesame", List.of(AuthMethod.WAMPCRA));
    Tickets.Issued issued = issue("bob", TicketScope.LOCAL);

    assertThat(directory.restatePasswords(SHOP, "bob", List.of(), forms)).isTrue();

    assertThat(tickets.verify(SHOP, issued.token())).isEqualTo(issued.ticket());
    directory.putUser(SHOP, User.of("bob"));
    assertRefused(SHOP, issued, "it was revoked");
  }

  @Test
  void ticketsOfSingleSignOnGoWithTheUserOfEitherRealm() {
    Tickets.Issued issued = issue("ann", TicketScope.SSO);
    directory.putUser(SSO, User.of("ann").withEnabled(false));
    assertRefused(BANK, issued, "it was revoked");

    directory.putUser(SSO, User.of("ann"));
    Tickets.Issued another = issue("ann", TicketScope.SSO);
    directory.removeUser(BANK, "ann");
    assertThat(revoked).doesNotContain(another.ticket().id());
    directory.removeUser(SHOP, "ann");
    assertThat(revoked).contains(another.ticket().id());
  }

  @Test
  void ticketsGoWithTheirRealmAndItsKeys() {
    Tickets.Issued issued = issue("bob", TicketScope.LOCAL);

    directory.remove(SHOP);

    assertThat(revoked).containsExactly(issued.ticket().id());
    assertThat(keys.of(SHOP)).isEmpty();
    assertThat(keeper.load("signing_key")).isEmpty();
    addRealms();
    assertThat(open(keys).of(SHOP, "bob")).isEmpty();
  }

  @Test
  void rotationKeepsTicketsAndRevocationOfTheKeyDoesNot() throws TokenException {
    Tickets.Issued issued = issue("bob", TicketScope.LOCAL);
    String old = keys.signing(SHOP).id();
    keys.rotate(SHOP);
    Tickets.Issued later = tickets.issue(forDevice("bob", "phone"));

    assertThat(tickets.verify(SHOP, issued.token())).isEqualTo(issued.ticket());
    keys.revoke(SHOP, old);

    assertThat(revoked).containsExactly(issued.ticket().id());
    assertRefused(SHOP, issued, "there is no key " + old);
    assertThat(tickets.verify(SHOP, later.token())).isEqualTo(later.ticket());
  }

  // ---------------------------------------------------------------------------- keeping

  @Test
  void anotherProcessGoesOnWithWhatWasKept() throws TokenException {
    Tickets.Issued gone = issue("ann", TicketScope.LOCAL);
    Tickets.Issued sso = issue("ann", TicketScope.CLIENT_SSO);
    Tickets.Issued phone = tickets.issue(forDevice("bob", "phone"));
    tickets.revoke(gone.ticket());

    Tickets reopened = open(new RealmKeys(keeper, SETTINGS.expiryTimeMax(), clock));

    assertThat(reopened.verify(BANK, sso.token())).isEqualTo(sso.ticket());
    assertThat(reopened.verify(SHOP, phone.token())).isEqualTo(phone.ticket());
    assertThatThrownBy(() -> reopened.verify(SHOP, gone.token()))
        .isInstanceOf(TokenException.class);
    clock.advance(Duration.ofDays(2));
    assertThat(open(new RealmKeys(keeper, SETTINGS.expiryTimeMax(), clock)).of(SHOP, "bob"))
        .isEmpty();
  }

  @Test
  void ticketThatCannotBeKeptIsNotIssued() {
    keys.signing(SHOP);
    keeper.broken = true;

    assertThatThrownBy(() -> issue("bob", TicketScope.LOCAL)).hasMessage("the disk is full");
    assertThat(tickets.of(SHOP, "bob")).isEmpty();
  }

  @Test
  void tokensOfOtherKindsAreNoTickets() {
    String token = keys.sign(SHOP, "JWT", Map.of("iss", "com.shop", "sub", "ann"));

    assertThat(Tickets.isTicket(token)).isFalse();
    assertThat(Tickets.isTicket("a password. with two. dots")).isFalse();
    assertThatThrownBy(() -> tickets.verify(SHOP, token))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("for something else");
  }
}
