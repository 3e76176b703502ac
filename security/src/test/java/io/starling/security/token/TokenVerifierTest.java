package io.starling.security.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

  private static final String ISSUER = "https://issuer.example";
  private static RSAKey rsa;
  private static ECKey p256;
  private static ECKey p384;
  private static ECKey p521;

  private final MutableClock clock = new MutableClock();
  private final TokenVerifier verifier = new TokenVerifier(clock, Duration.ofSeconds(30));
  private final Issuer issuer = new Issuer();

  @BeforeAll
  static void drawKeys() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    p256 = new ECKeyGenerator(Curve.P_256).keyID("p256").generate();
    p384 = new ECKeyGenerator(Curve.P_384).keyID("p384").generate();
    p521 = new ECKeyGenerator(Curve.P_521).keyID("p521").generate();
  }

  /** An issuer of tokens for the audience "here". */
  private static final class Issuer implements TokenSource {

    private final Map<String, VerifyingKey> keys = new HashMap<>();

    Issuer with(JWK key) {
      VerifyingKey.readSet(Map.of("keys", List.of(key.toPublicJWK().toJSONObject())))
          .forEach(read -> keys.put(key.getKeyID(), read));
      return this;
    }

    @Override
    public boolean acceptsType(@Nullable String type) {
      return Set.of("JWT", "none").contains(type == null ? "none" : type);
    }

    @Override
    public boolean accepts(String name, List<String> audiences) {
      return name.equals(ISSUER) && audiences.contains("here");
    }

    @Override
    public @Nullable VerifyingKey key(String of, @Nullable String keyId, String algorithm) {
      return keys.get(keyId);
    }
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("here")
        .subject("ann")
        .jwtID("1")
        .issueTime(Date.from(clock.instant()))
        .expirationTime(Date.from(clock.instant().plusSeconds(60)));
  }

  private static String sign(
      JWSAlgorithm algorithm, JWSSigner signer, String keyId, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID(keyId).type(JOSEObjectType.JWT).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String sign(JWTClaimsSet claims) throws JOSEException {
    return sign(JWSAlgorithm.ES256, new ECDSASigner(p256), "p256", claims);
  }

  private void assertRefused(String token, String why) {
    assertThatThrownBy(() -> verifier.verify(token, issuer))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void signaturesByRsa(String algorithm) throws Exception {
    issuer.with(rsa);
    String token =
        sign(JWSAlgorithm.parse(algorithm), new RSASSASigner(rsa), "rsa", claims().build());

    Token verified = verifier.verify(token, issuer);

    assertThat(verified.subject()).isEqualTo("ann");
    assertThat(verified.issuer()).isEqualTo(ISSUER);
    assertThat(verified.id()).isEqualTo("1");
    assertThat(verified.keyId()).isEqualTo("rsa");
    assertThat(verified.expires()).isEqualTo(clock.instant().plusSeconds(60));
    assertThat(verified.texts("aud")).containsExactly("here");
  }

  @Test
  void signaturesByEllipticCurves() throws Exception {
    issuer.with(p256).with(p384).with(p521);
    for (ECKey key : List.of(p256, p384, p521)) {
      JWSAlgorithm algorithm =
          Map.of("p256", JWSAlgorithm.ES256, "p384", JWSAlgorithm.ES384, "p521", JWSAlgorithm.ES512)
              .get(key.getKeyID());
      String token = sign(algorithm, new ECDSASigner(key), key.getKeyID(), claims().build());
      assertThat(verifier.verify(token, issuer).subject()).isEqualTo("ann");
    }
  }

  @Test
  void signaturesByEd25519() throws Exception {
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new SecureRandom());
    issuer.with(
        new OctetKeyPair.Builder(
                Curve.Ed25519, Base64URL.encode(key.generatePublicKey().getEncoded()))
            .keyID("ed")
            .build());
    String signed =
        Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"JWT\"}")
            + "."
            + claims().build().toPayload().toBase64URL();
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(signed.getBytes(UTF_8), 0, signed.length());
    byte[] signature = signer.generateSignature();

    assertThat(verifier.verify(signed + "." + Base64URL.encode(signature), issuer).subject())
        .isEqualTo("ann");
    signature[5] ^= 1;
    assertRefused(signed + "." + Base64URL.encode(signature), "the signature is wrong");
  }

  @Test
  void tokensWithoutSignatureAreRefused() {
    issuer.with(p256);
    String payload = claims().build().toPayload().toBase64URL().toString();
    for (String header :
        List.of(
            "{\"alg\":\"none\"}", "{\"alg\":\"None\",\"kid\":\"p256\"}", "{\"kid\":\"p256\"}")) {
      String start = Base64URL.encode(header) + "." + payload + ".";
      assertThatThrownBy(() -> verifier.verify(start, issuer)).isInstanceOf(TokenException.class);
      assertThatThrownBy(() -> verifier.verify(start + "AAAA", issuer))
          .isInstanceOf(TokenException.class);
    }
  }

  @Test
  void aPublicKeyIsNoSharedSecret() throws Exception {
    issuer.with(rsa).with(p256);
    for (JWK key : List.of(rsa, p256)) {
      for (byte[] secret :
          List.of(
              key.toPublicJWK().toJSONString().getBytes(UTF_8),
              ((com.nimbusds.jose.jwk.AsymmetricJWK) key).toPublicKey().getEncoded())) {
        assertRefused(
            sign(JWSAlgorithm.HS256, new MACSigner(secret), key.getKeyID(), claims().build()),
            "the algorithm HS256 is refused");
      }
    }
  }

  @Test
  void aKeyVerifiesByItsOwnAlgorithmsOnly() throws Exception {
    issuer.with(p256).with(rsa);
    assertRefused(
        sign(JWSAlgorithm.RS256, new RSASSASigner(rsa), "p256", claims().build()),
        "there is no key p256 of " + ISSUER + " for RS256");
    RSAKey restricted =
        new RSAKey.Builder(rsa).keyID("rs512").algorithm(JWSAlgorithm.RS512).build();
    issuer.with(restricted);
    assertRefused(
        sign(JWSAlgorithm.RS256, new RSASSASigner(rsa), "rs512", claims().build()),
        "there is no key rs512 of " + ISSUER + " for RS256");
  }

  @Test
  void weakForeignAndPrivateKeysAreNotRead() throws Exception {
    RSAKey forEncryption =
        new RSAKey.Builder(rsa).keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION).build();
    Map<String, Object> weak =
        new RSAKeyGenerator(1024, true).generate().toPublicJWK().toJSONObject();
    Map<String, Object> secret = Map.of("kty", "oct", "k", "c2VjcmV0");
    Map<String, Object> unknown = Map.of("kty", "MLDSA", "x", "AAAA");

    assertThat(
            VerifyingKey.readSet(
                Map.of(
                    "keys",
                    List.of(
                        weak,
                        secret,
                        unknown,
                        p256.toJSONObject(),
                        forEncryption.toPublicJWK().toJSONObject()))))
        .isEmpty();
    assertThatThrownBy(() -> VerifyingKey.readSet("[]"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timesAreJudgedWithLeewayAlsoWhenTheSignatureIsKnown() throws Exception {
    issuer.with(p256);
    String token = sign(claims().notBeforeTime(Date.from(clock.instant())).build());
    verifier.verify(token, issuer);
    clock.advance(Duration.ofSeconds(89));
    verifier.verify(token, issuer);
    clock.advance(Duration.ofSeconds(1));
    assertRefused(token, "it has expired");

    Date soon = Date.from(clock.instant().plusSeconds(31));
    assertRefused(sign(claims().notBeforeTime(soon).build()), "it is not valid yet");
    assertRefused(sign(claims().issueTime(soon).build()), "it was issued in the future");
    assertRefused(sign(claims().expirationTime(null).build()), "it has no time of expiry");
    clock.advance(Duration.ofSeconds(1));
    assertThat(verifier.verify(sign(claims().notBeforeTime(soon).build()), issuer)).isNotNull();
  }

  @Test
  void issuerAndAudienceAreJudged() throws Exception {
    issuer.with(p256);
    assertRefused(sign(claims().issuer("https://other").build()), "are not accepted here");
    assertRefused(sign(claims().issuer(null).build()), "it names no issuer");
    assertRefused(sign(claims().audience("there").build()), "are not accepted here");
    assertRefused(sign(claims().audience((String) null).build()), "are not accepted here");
    assertThat(verifier.verify(sign(claims().audience(List.of("there", "here")).build()), issuer))
        .isNotNull();
  }

  @Test
  void typesAndCriticalParametersAreJudged() throws Exception {
    issuer.with(p256);
    SignedJWT other =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("p256")
                .type(new JOSEObjectType("ticket+jwt"))
                .build(),
            claims().build());
    other.sign(new ECDSASigner(p256));
    assertRefused(other.serialize(), "tokens of the type ticket+jwt are for something else");
    SignedJWT critical =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("p256")
                .criticalParams(Set.of("b64"))
                .base64URLEncodePayload(true)
                .build(),
            claims().build());
    critical.sign(new ECDSASigner(p256));
    assertRefused(critical.serialize(), "it has critical parameters");
  }

  @Test
  void keysThatTheTokenBringsAreIgnored() throws Exception {
    issuer.with(p256);
    ECKey own = new ECKeyGenerator(Curve.P_256).keyID("own").generate();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("p256").jwk(own.toPublicJWK()).build(),
            claims().build());
    token.sign(new ECDSASigner(own));

    assertRefused(token.serialize(), "the signature is wrong");
  }

  @Test
  void whatWasVerifiedIsNotGoodUnderAnotherKeyOrWithout() throws Exception {
    issuer.with(p256);
    String token = sign(claims().build());
    verifier.verify(token, issuer);

    issuer.with(new ECKeyGenerator(Curve.P_256).keyID("p256").generate());
    assertRefused(token, "the signature is wrong");
    issuer.keys.clear();
    assertRefused(token, "there is no key p256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b", "a.b.c", "..", "é.é.é", "e30.e30.e30", "W10.W10.W10"})
  void garbageIsRefused(String text) {
    assertThatThrownBy(() -> verifier.verify(text, issuer)).isInstanceOf(TokenException.class);
    assertThat(TokenVerifier.isOfType(text, "JWT")).isFalse();
  }

  @Test
  void hugeAndDeepTokensAreRefused() throws Exception {
    issuer.with(p256);
    assertRefused("a".repeat(TokenVerifier.LENGTH_MAX + 1), "longer than");
    String deep = Base64URL.encode("{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000)).toString();
    assertThatThrownBy(
            () ->
                verifier.verify(
                    Base64URL.encode("{\"alg\":\"ES256\"}") + "." + deep + ".AA", issuer))
        .isInstanceOf(TokenException.class);
    assertThatThrownBy(() -> verifier.verify(deep + ".e30.AA", issuer))
        .isInstanceOf(TokenException.class);
  }

  @Test
  void aChangedByteAnywhereIsSeen() throws Exception {
    issuer.with(p256);
    String token = sign(claims().build());
    Objects.requireNonNull(verifier.verify(token, issuer));
    int payload = token.indexOf('.') + 5;
    char other = token.charAt(payload) == 'A' ? 'B' : 'A';
    String changed = token.substring(0, payload) + other + token.substring(payload + 1);

    assertThatThrownBy(() -> verifier.verify(changed, issuer)).isInstanceOf(TokenException.class);
  }
}
