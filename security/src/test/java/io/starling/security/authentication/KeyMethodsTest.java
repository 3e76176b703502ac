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
import io.starling.security.model.User;
import io.starling.wamp.auth.Scram;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cryptosign} and {@code wamp-scram}. */
class KeyMethodsTest {

  private static final String DENIED = "wamp.error.authentication_denied";
  private static final HexFormat HEX = HexFormat.of();
  private static final Ed25519PrivateKeyParameters KEY =
      new Ed25519PrivateKeyParameters(HEX.parseHex("ab".repeat(32)));
  private static final Ed25519PrivateKeyParameters OTHER_KEY =
      new Ed25519PrivateKeyParameters(HEX.parseHex("cd".repeat(32)));
  private static final String CLIENT_NONCE = "AAECAwQFBgcICQoLDA0ODw==";

  private final Logins logins = new Logins(AuthMethod.CRYPTOSIGN, AuthMethod.WAMP_SCRAM);

  @AfterEach
  void close() {
    logins.close();
  }

  // ---------------------------------------------------------------------------- cryptosign

  private void addUserWithKeys(String name, Ed25519PrivateKeyParameters... keys) {
    Set<String> hex = new java.util.HashSet<>();
    for (Ed25519PrivateKeyParameters key : keys) {
      hex.add(publicKey(key));
    }
    logins.directory.putUser(REALM, User.of(name).withAuthorizedKeys(hex));
  }

  private static String publicKey(Ed25519PrivateKeyParameters key) {
    return HEX.formatHex(key.generatePublicKey().getEncoded());
  }

  private static Client signer(String authid, Ed25519PrivateKeyParameters key) {
    return Client.of(authid, "cryptosign").with(Map.of("pubkey", publicKey(key)));
  }

  private static String signature(Challenge challenge, Ed25519PrivateKeyParameters key) {
    byte[] message = HEX.parseHex((String) challenge.extra().get("challenge"));
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return HEX.formatHex(signer.generateSignature()) + HEX.formatHex(message);
  }

  @Test
  void whoHasOneOfTheUsersKeysLogsIn() {
    addUserWithKeys("ann", OTHER_KEY, KEY);
    Challenge challenge = logins.challenge(signer("ann", KEY));
    assertThat((String) challenge.extra().get("challenge")).hasSize(64);
    String signature = signature(challenge, KEY);

    Principal principal = accepted(answer(challenge, signature));

    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authmethod()).isEqualTo("cryptosign");
    assertThat(accepted(answer(challenge, signature.toUpperCase(Locale.ROOT))).authid())
        .isEqualTo("ann");
    assertThat(accepted(answer(challenge, signature.substring(0, 128))).authid()).isEqualTo("ann");
  }

  @Test
  void whoDoesNotNameItselfIsKnownByItsKey() {
    addUserWithKeys("ann", KEY);

    Challenge challenge = logins.challenge(signer(null, KEY));

    assertThat(accepted(answer(challenge, signature(challenge, KEY))).authid()).isEqualTo("ann");
    Challenge unknown = logins.challenge(signer(null, OTHER_KEY));
    assertThat(denied(answer(unknown, signature(unknown, OTHER_KEY)))).isEqualTo(DENIED);
  }

  @Test
  void t121_aReplayedSignatureIsRefused() {
    addUserWithKeys("ann", KEY);
    Challenge earlier = logins.challenge(signer("ann", KEY));
    String recorded = signature(earlier, KEY);
    accepted(answer(earlier, recorded));

    Challenge later = logins.challenge(signer("ann", KEY));

    assertThat(denied(answer(later, recorded))).isEqualTo(DENIED);
    assertThat(denied(answer(later, recorded.substring(0, 128)))).isEqualTo(DENIED);
    assertThat(denied(answer(later, recorded.substring(0, 128) + later.extra().get("challenge"))))
        .isEqualTo(DENIED);
  }

  @Test
  void anotherKeyIsRefused() {
    addUserWithKeys("ann", KEY);
    Challenge asAnother = logins.challenge(signer("ann", OTHER_KEY));
    Challenge announced = logins.challenge(signer("ann", KEY));
    Challenge nobody = logins.challenge(signer("eve", KEY));

    assertThat(denied(answer(asAnother, signature(asAnother, OTHER_KEY)))).isEqualTo(DENIED);
    assertThat(denied(answer(announced, signature(announced, OTHER_KEY)))).isEqualTo(DENIED);
    assertThat(answer(nobody, signature(nobody, KEY)))
        .isEqualTo(answer(asAnother, signature(asAnother, OTHER_KEY)));
    assertThat(denied(logins.hello(Client.of("ann", "cryptosign")))).isEqualTo(DENIED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zz", "00"})
  void whatIsNoSignatureIsRefused(String signature) {
    addUserWithKeys("ann", KEY);

    assertThat(denied(answer(logins.challenge(signer("ann", KEY)), signature))).isEqualTo(DENIED);
    assertThat(denied(answer(logins.challenge(signer("ann", KEY)), signature.repeat(64))))
        .isEqualTo(DENIED);
  }

  // ---------------------------------------------------------------------------- wamp-scram

  private static Client scram(String authid) {
    return Client.of(authid, "wamp-scram").with(Map.of("nonce", CLIENT_NONCE));
  }

  private static byte[] saltedPassword(Challenge challenge, String password) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(
              new PBEKeySpec(
                  password.toCharArray(),
                  Base64.getDecoder().decode((String) challenge.extra().get("salt")),
                  (Integer) challenge.extra().get("iterations"),
                  256))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Scram.Exchange exchange(String authid, Challenge challenge) {
    return new Scram.Exchange(
        authid,
        CLIENT_NONCE,
        (String) challenge.extra().get("nonce"),
        (String) challenge.extra().get("salt"),
        (Integer) challenge.extra().get("iterations"));
  }

  private static String proof(String authid, Challenge challenge, String password) {
    byte[] clientKey = Scram.clientKey(saltedPassword(challenge, password));
    return Base64.getEncoder()
        .encodeToString(Scram.clientProof(clientKey, exchange(authid, challenge)));
  }

  private static Map<String, Object> nonceOf(Challenge challenge) {
    return Map.of("nonce", challenge.extra().get("nonce"));
  }

  @Test
  void t122_theNonceBeginsWithTheClients() {
    logins.addUser("ann");

    Challenge first = logins.challenge(scram("ann"));
    Challenge second = logins.challenge(scram("ann"));

    assertThat((String) first.extra().get("nonce")).startsWith(CLIENT_NONCE).hasSize(48);
    assertThat(first.extra().get("nonce")).isNotEqualTo(second.extra().get("nonce"));
    assertThat(first.extra()).containsEntry("kdf", "pbkdf2");
  }

  @Test
  void whoKnowsThePasswordLogsInAndLearnsThatTheRouterDoesToo() {
    logins.addUser("a=n,n");
    Challenge challenge = logins.challenge(scram("a=n,n"));

    Principal principal =
        accepted(answer(challenge, proof("a=n,n", challenge, PASSWORD), nonceOf(challenge)));

    byte[] serverKey = Scram.serverKey(saltedPassword(challenge, PASSWORD));
    assertThat(principal.authextra())
        .containsEntry(
            "verifier",
            Base64.getEncoder()
                .encodeToString(Scram.serverSignature(serverKey, exchange("a=n,n", challenge))));
    assertThat(principal.authid()).isEqualTo("a=n,n");
  }

  @Test
  void t123_whoDoesNotExistIsChallengedByScramLikeAnybodyElse() {
    logins.addUser("ann");
    Challenge first = logins.challenge(scram("eve"));
    Challenge second = logins.challenge(scram("eve"));
    Challenge real = logins.challenge(scram("ann"));

    assertThat(first.extra().get("salt")).isEqualTo(second.extra().get("salt"));
    assertThat(first.extra().keySet()).isEqualTo(real.extra().keySet());
    assertThat(first.extra()).containsEntry("iterations", real.extra().get("iterations"));
    assertThat(answer(first, proof("eve", first, PASSWORD), nonceOf(first)))
        .isEqualTo(answer(real, proof("ann", real, "wrong"), nonceOf(real)));
  }

  @Test
  void whatDoesNotFitTheChallengeIsRefused() {
    logins.addUser("ann");
    Challenge challenge = logins.challenge(scram("ann"));
    String proof = proof("ann", challenge, PASSWORD);
    Map<String, Object> bound = new HashMap<>(nonceOf(challenge));
    bound.put("channel_binding", "tls-unique");

    assertThat(denied(answer(challenge, proof, Map.of()))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge, proof, Map.of("nonce", CLIENT_NONCE)))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge, proof, bound))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge, "?", nonceOf(challenge)))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge, "", nonceOf(challenge)))).isEqualTo(DENIED);
    Challenge later = logins.challenge(scram("ann"));
    assertThat(denied(answer(later, proof, nonceOf(later)))).isEqualTo(DENIED);
  }

  @Test
  void aHelloWithoutANonceOrWithChannelBindingIsRefused() {
    logins.addUser("ann");
    String shortNonce = Base64.getEncoder().encodeToString("short".getBytes(UTF_8));

    assertThat(denied(logins.hello(scram("ann").with(Map.of())))).isEqualTo(DENIED);
    assertThat(denied(logins.hello(scram("ann").with(Map.of("nonce", shortNonce)))))
        .isEqualTo(DENIED);
    assertThat(
            denied(
                logins.hello(
                    scram("ann")
                        .with(Map.of("nonce", CLIENT_NONCE, "channel_binding", "tls-unique")))))
        .isEqualTo(DENIED);
  }
}
