package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.craSignature;
import static io.starling.security.authentication.Logins.denied;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.directory.Change;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordUpgradeTest {

  private static final Kdf.Pbkdf2 WANTED = new Kdf.Pbkdf2(10);

  private final Logins logins =
      new Logins(AuthMethod.PASSWORD, AuthMethod.TICKET, AuthMethod.WAMPCRA);

  @AfterEach
  void close() {
    logins.close();
  }

  private static List<PasswordRecord> weak(String password) {
    return new Passwords(new PasswordSettings(new Kdf.Pbkdf2(2), new Kdf.Pbkdf2(2), 3, 100))
        .make(password, List.of(AuthMethod.WAMPCRA));
  }

  private List<PasswordRecord> stored(Uri realm, String name) {
    return Objects.requireNonNull(Objects.requireNonNull(logins.directory.realm(realm)).user(name))
        .passwords();
  }

  /** Completes with the realm of the next change of a user. */
  private CompletableFuture<Uri> nextChange() {
    CompletableFuture<Uri> changed = new CompletableFuture<>();
    logins.directory.onChange(
        change -> {
          if (change instanceof Change.UserChanged user) {
            changed.complete(user.realm());
          }
        });
    return changed;
  }

  private static Uri await(CompletableFuture<Uri> changed) {
    try {
      return changed.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no change", e);
    }
  }

  private void login(String name, String method) {
    accepted(answer(logins.challenge(Client.of(name, method)), PASSWORD));
  }

  @Test
  void aPasswordInClearMakesItsStoredFormBetter() {
    for (String method : List.of("password", "ticket")) {
      logins.directory.putUser(REALM, User.of("ann").withPasswords(weak(PASSWORD)));
      CompletableFuture<Uri> changed = nextChange();

      login("ann", method);

      assertThat(await(changed)).isEqualTo(REALM);
      assertThat(stored(REALM, "ann")).extracting(PasswordRecord::kdf).containsExactly(WANTED);
      login("ann", method);
      Challenge challenge = logins.challenge(Client.of("ann", "wampcra"));
      accepted(answer(challenge, craSignature(challenge, PASSWORD)));
    }
  }

  @Test
  void whoWasAskedBeforeItStillGetsIn() {
    logins.directory.putUser(REALM, User.of("ann").withPasswords(weak(PASSWORD)));
    Challenge asked = logins.challenge(Client.of("ann", "wampcra"));
    CompletableFuture<Uri> changed = nextChange();

    login("ann", "ticket");
    await(changed);

    assertThat(accepted(answer(asked, craSignature(asked, PASSWORD))).authid()).isEqualTo("ann");
  }

  @Test
  void itIsWrittenWhereTheUserIsKept() {
    Uri sso = Uri.of("com.sso");
    RealmDefinition own = Objects.requireNonNull(logins.directory.realm(REALM)).definition();
    logins.directory.merge(
        RealmContent.empty(
            new RealmDefinition(
                sso, "", false, null, true, null, null, null, null, own.routing())));
    logins.directory.putUser(sso, User.of("ann").withPasswords(weak(PASSWORD)));
    logins.directory.define(
        new RealmDefinition(
            REALM, "", false, null, false, sso, null, own.authmethods(), null, own.routing()));
    logins.directory.putUser(
        REALM, new User("ann", List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), sso));
    CompletableFuture<Uri> changed = nextChange();

    login("ann", "ticket");

    assertThat(await(changed)).isEqualTo(sso);
    assertThat(stored(sso, "ann")).extracting(PasswordRecord::kdf).containsExactly(WANTED);
    assertThat(stored(REALM, "ann")).isEmpty();
  }

  @Test
  void aWrongPasswordChangesNothing() {
    List<PasswordRecord> before = weak(PASSWORD);
    logins.directory.putUser(REALM, User.of("ann").withPasswords(before));
    // The third is judged behind all that the first leaves to do.
    for (int i = 0; i < 3; i++) {
      denied(answer(logins.challenge(Client.of("ann", "ticket")), "wrong"));
    }

    assertThat(stored(REALM, "ann")).isEqualTo(before);
  }

  @Test
  void itCanBeSwitchedOff() {
    List<PasswordRecord> before = weak(PASSWORD);
    try (Logins off = Logins.withoutUpgrades(AuthMethod.TICKET)) {
      off.directory.putUser(REALM, User.of("ann").withPasswords(before));
      for (int i = 0; i < 3; i++) {
        accepted(answer(off.challenge(Client.of("ann", "ticket")), PASSWORD));
      }

      assertThat(
              Objects.requireNonNull(Objects.requireNonNull(off.directory.realm(REALM)).user("ann"))
                  .passwords())
          .isEqualTo(before);
    }
  }

  @Test
  void aPasswordThatWasChangedMeanwhileIsNotOverwritten() {
    List<PasswordRecord> before = weak(PASSWORD);
    List<PasswordRecord> changed = weak("another");
    RecordUpgrade upgrade = RecordUpgrade.in(logins.directory);
    logins.directory.putUser(REALM, User.of("ann").withPasswords(changed));

    assertThat(upgrade.replace(REALM, "ann", before, weak(PASSWORD))).isFalse();
    assertThat(upgrade.replace(REALM, "bob", before, weak(PASSWORD))).isFalse();
    assertThat(upgrade.replace(Uri.of("com.other"), "ann", before, weak(PASSWORD))).isFalse();
    assertThat(stored(REALM, "ann")).isEqualTo(changed);
    assertThat(upgrade.replace(REALM, "ann", changed, before)).isTrue();
    assertThat(stored(REALM, "ann")).isEqualTo(before);
  }
}
