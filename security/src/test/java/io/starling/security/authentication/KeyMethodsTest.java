package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.Principal;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.User;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.auth.Scram;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
    return signature(HEX.parseHex((String) challenge.extra().get("challenge")), key);
  }

  private static String signature(byte[] message, Ed25519PrivateKeyParameters key) {
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

  @Test
  void aSignatureCountsForItsConnectionOnly() {
    addUserWithKeys("ann", KEY);
    logins.bindings = type -> type.equals("tls-exporter") ? binding(1) : null;
    Client bound =
        Client.of("ann", "cryptosign")
            .with(Map.of("pubkey", publicKey(KEY), "channel_binding", "tls-exporter"));
    Challenge challenge = logins.challenge(bound);
    byte[] asked = HEX.parseHex((String) challenge.extra().get("challenge"));

    assertThat(challenge.extra()).containsEntry("channel_binding", "tls-exporter");
    assertThat(accepted(answer(challenge, signature(binding(1).bind(asked), KEY))).authid())
        .isEqualTo("ann");
    assertThat(denied(answer(challenge, signature(binding(2).bind(asked), KEY)))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge, signature(asked, KEY)))).isEqualTo(DENIED);
  }

  /** The client decides whether it goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"tls-unique", "tls-server-end-point", "tls-exporter", "magic"})
  void aBindingThatThereIsNotIsNotInTheChallenge(String type) {
    addUserWithKeys("ann", KEY);
    logins.bindings = asked -> asked.equals("tls-exporter") ? null : binding(1);
    Challenge challenge =
        logins.challenge(
            Client.of("ann", "cryptosign")
                .with(Map.of("pubkey", publicKey(KEY), "channel_binding", type)));

    assertThat(challenge.extra()).containsOnlyKeys("challenge");
    assertThat(accepted(answer(challenge, signature(challenge, KEY))).authid()).isEqualTo("ann");
  }

  private static ChannelBinding binding(int octet) {
    byte[] octets = new byte[ChannelBinding.EXPORTER_BYTES];
    Arrays.fill(octets, (byte) octet);
    return new ChannelBinding("tls-exporter", octets);
  }

  static Stream<JsonNode> vectors() throws IOException {
    try (InputStream in =
        KeyMethodsTest.class.getResourceAsStream("/wamp-vectors/extracted/cryptosign.json")) {
      JsonNode lists = new ObjectMapper().readTree(in);
      return Stream.of("sign", "verify", "negative").flatMap(name -> lists.get(name).valueStream());
    }
  }

  /** Signatures without their message are accepted, other than the vector has it. */
  @ParameterizedTest
  @MethodSource("vectors")
  void signaturesAreJudgedAsPublished(JsonNode vector) {
    byte[] challenge = HEX.parseHex(vector.get("challenge").asText());
    byte[] expected =
        vector.hasNonNull("channel_id")
            ? new ChannelBinding("tls-exporter", HEX.parseHex(vector.get("channel_id").asText()))
                .bind(challenge)
            : challenge;
    boolean valid =
        !vector.hasNonNull("valid")
            || vector.get("valid").asBoolean()
            || vector.get("id").asText().equals("neg-short");

    String wrong =
        CryptosignMethod.whatIsWrong(
            vector.get("public_key").asText(), expected, vector.get("signature").asText());

    assertThat(wrong == null).isEqualTo(valid);
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
    return exchange(authid, challenge, null);
  }

  private static Scram.Exchange exchange(
      String authid, Challenge challenge, @Nullable ChannelBinding binding) {
    return new Scram.Exchange(
        authid,
        CLIENT_NONCE,
        (String) challenge.extra().get("nonce"),
        (String) challenge.extra().get("salt"),
        (Integer) challenge.extra().get("iterations"),
        binding);
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
  void aProofCountsForItsConnectionOnly() {
    logins.addUser("ann");
    logins.bindings = type -> type.equals("tls-exporter") ? binding(1) : null;
    Challenge challenge =
        logins.challenge(
            scram("ann").with(Map.of("nonce", CLIENT_NONCE, "channel_binding", "tls-exporter")));

    assertThat(accepted(bound(challenge, binding(1), binding(1))).authid()).isEqualTo("ann");
    assertThat(denied(bound(challenge, binding(2), binding(2)))).isEqualTo(DENIED);
    assertThat(denied(bound(challenge, binding(2), binding(1)))).isEqualTo(DENIED);
    assertThat(denied(bound(challenge, binding(1), binding(2)))).isEqualTo(DENIED);
    assertThat(denied(answer(challenge, proof("ann", challenge, PASSWORD), nonceOf(challenge))))
        .isEqualTo(DENIED);
  }

  private static Step bound(Challenge challenge, ChannelBinding signed, ChannelBinding told) {
    byte[] clientKey = Scram.clientKey(saltedPassword(challenge, PASSWORD));
    byte[] proof = Scram.clientProof(clientKey, exchange("ann", challenge, signed));
    Map<String, Object> extra = new HashMap<>(nonceOf(challenge));
    extra.put("channel_binding", told.type());
    extra.put("cbind_data", Base64.getEncoder().encodeToString(told.octets()));
    return answer(challenge, Base64.getEncoder().encodeToString(proof), extra);
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
