package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Principal;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.wamp.auth.Scram;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scram} as Autobahn|Python 22.7.1 does it, in its own steps. */
class AutobahnScramTest {

  private static final String DENIED = "wamp.error.authentication_denied";
  private static final String CLIENT_NONCE = "AAECAwQFBgcICQoLDA0ODw==";

  private final Logins logins = new Logins(AuthMethod.SCRAM);

  @AfterEach
  void close() {
    logins.close();
  }

  private static Client client(String authid) {
    return Client.of(authid, "scram").with(Map.of("nonce", CLIENT_NONCE));
  }

  private User addUser(String name, Passwords.Form... forms) {
    PasswordSettings cheap =
        new PasswordSettings(new Kdf.Pbkdf2(10), new Kdf.Argon2id(1, 64), 3, 100);
    User user =
        User.of(name).withPasswords(new Passwords(cheap).makeForms(PASSWORD, List.of(forms)));
    logins.directory.putUser(REALM, user);
    return user;
  }

  private static byte[] saltedPassword(Challenge challenge, String password) {
    Map<String, Object> extra = challenge.extra();
    assertThat(extra).containsOnlyKeys("nonce", "salt", "kdf", "iterations", "memory");
    assertThat(extra).containsEntry("kdf", "argon2id-13");
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withIterations((Integer) extra.get("iterations"))
            .withMemoryAsKB((Integer) extra.get("memory"))
            .withSalt(Base64.getDecoder().decode((String) extra.get("salt")))
            .build());
    byte[] raw = new byte[32];
    argon2.generateBytes(password.getBytes(UTF_8), raw);
    return Base64.getEncoder().withoutPadding().encode(raw);
  }

  private static String authMessage(String authid, Challenge challenge) {
    Map<String, Object> extra = challenge.extra();
    Object nonce = extra.get("nonce");
    return "n=%s,r=%s,r=%s,s=%s,i=%s,c=%s,r=%s"
        .formatted(
            authid, CLIENT_NONCE, nonce, extra.get("salt"), extra.get("iterations"), "", nonce);
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String proof(String authid, Challenge challenge, String password) {
    byte[] clientKey = hmac(saltedPassword(challenge, password), "Client Key");
    byte[] signature = hmac(Scram.storedKey(clientKey), authMessage(authid, challenge));
    for (int i = 0; i < signature.length; i++) {
      signature[i] ^= clientKey[i];
    }
    return Base64.getEncoder().encodeToString(signature);
  }

  @Test
  void whoKnowsThePasswordLogsInAndLearnsThatTheRouterDoesToo() {
    addUser("ann", Passwords.Form.AUTOBAHN_SCRAM);
    Challenge challenge = logins.challenge(client("ann"));

    Principal principal = accepted(answer(challenge, proof("ann", challenge, PASSWORD)));

    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authmethod()).isEqualTo("scram");
    byte[] serverKey = hmac(saltedPassword(challenge, PASSWORD), "Server Key");
    assertThat(principal.authextra())
        .isEqualTo(
            Map.of(
                "scram_server_signature",
                Base64.getEncoder()
                    .encodeToString(hmac(serverKey, authMessage("ann", challenge)))));
  }

  @Test
  void theNonceIsBothEndsOctets() {
    Challenge challenge = logins.challenge(client("ann"));

    byte[] nonce = Base64.getDecoder().decode((String) challenge.extra().get("nonce"));

    assertThat(nonce).hasSize(32).startsWith(Base64.getDecoder().decode(CLIENT_NONCE));
    assertThat(logins.challenge(client("ann")).extra().get("nonce"))
        .isNotEqualTo(challenge.extra().get("nonce"));
  }

  @Test
  void othersAreRefusedAllAlike() {
    addUser("ann", Passwords.Form.AUTOBAHN_SCRAM);
    addUser("pat", Passwords.Form.SCRAM, Passwords.Form.CRA);
    Challenge real = logins.challenge(client("ann"));
    Challenge otherForm = logins.challenge(client("pat"));
    Challenge nobody = logins.challenge(client("eve"));

    assertThat(denied(answer(real, proof("ann", real, "wrong")))).isEqualTo(DENIED);
    assertThat(answer(otherForm, proof("pat", otherForm, PASSWORD)))
        .isEqualTo(answer(real, proof("ann", real, "wrong")));
    assertThat(answer(nobody, proof("eve", nobody, PASSWORD)))
        .isEqualTo(answer(real, proof("ann", real, "wrong")));
    assertThat(otherForm.extra()).containsEntry("memory", real.extra().get("memory"));
    assertThat(denied(answer(real, "?"))).isEqualTo(DENIED);
    Challenge later = logins.challenge(client("ann"));
    assertThat(denied(answer(later, proof("ann", real, PASSWORD)))).isEqualTo(DENIED);
  }

  /** The text that is signed has no escapes: "a,r=x" could be read in two ways. */
  @ParameterizedTest
  @ValueSource(strings = {"a,r=x", "a=b", "a,b"})
  void namesThatCouldBeReadInTwoWaysAreRefused(String authid) {
    addUser(authid, Passwords.Form.AUTOBAHN_SCRAM);

    assertThat(denied(logins.hello(client(authid)))).isEqualTo(DENIED);
  }

  @Test
  void passwordsOfThisFormServeOtherMethodsToo() {
    logins.directory.define(
        logins.realm().definition().withAuthmethods(AuthMethod.SCRAM, AuthMethod.PASSWORD));
    logins.admitEverywhere(AuthMethod.SCRAM, AuthMethod.PASSWORD);
    addUser("ann", Passwords.Form.AUTOBAHN_SCRAM);

    Challenge challenge = logins.challenge(Client.of("ann", "password"));

    assertThat(accepted(answer(challenge, PASSWORD)).authid()).isEqualTo("ann");
    assertThat(denied(answer(challenge, "wrong"))).isEqualTo(DENIED);
  }

  @Test
  void theFormIsMadeWhereTheMethodIsOne() {
    List<PasswordRecord> made =
        new Passwords(PasswordSettings.DEFAULT).make(PASSWORD, List.of(AuthMethod.SCRAM));

    assertThat(made).hasOnlyElementsOfType(PasswordRecord.AutobahnScram.class);
  }
}
