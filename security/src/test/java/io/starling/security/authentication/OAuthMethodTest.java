package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import io.starling.router.port.Authenticator.Accept;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.Principal;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Group;
import io.starling.security.model.OAuth;
import io.starling.security.model.OAuthIssuer;
import io.starling.security.model.OAuthIssuer.Keys;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.oauth.Issuers;
import io.starling.security.oauth.OAuthSettings;
import io.starling.security.oauth.PemTrust;
import io.starling.security.token.VerifyingKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins by tokens of an issuer that is really asked for its keys, over TLS. */
@Timeout(60)
class OAuthMethodTest {

  private static final String DENIED = "wamp.error.authentication_denied";
  private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");

  @TempDir private Path directory;
  private final TestIssuer issuer = new TestIssuer();
  private Logins logins;

  @BeforeEach
  void start() {
    OAuthSettings settings =
        new OAuthSettings(
            false,
            PemTrust.of(issuer.writeCertificate(directory)),
            Duration.ofSeconds(5),
            Duration.ofMinutes(15),
            Duration.ZERO,
            Duration.ofDays(1),
            2);
    logins = new Logins(new Issuers(settings), AuthMethod.OAUTH2);
    logins.directory.putGroup(REALM, new Group("staff", Set.of(), Map.of()));
    logins.directory.putGroup(REALM, new Group("chiefs", Set.of(), Map.of()));
    trust(new Keys.At(URI.create(issuer.keysAddress())), true);
    logins.directory.putUser(REALM, User.of("ann").withGroups(Set.of("staff")));
  }

  @AfterEach
  void stop() {
    logins.close();
    issuer.close();
  }

  private void trust(Keys keys, boolean closeOnExpiry) {
    trust(keys, closeOnExpiry, VerifyingKey.ALGORITHMS, Map.of());
  }

  private void trust(
      Keys keys, boolean closeOnExpiry, Set<String> algorithms, Map<String, Object> required) {
    logins.directory.define(
        logins
            .realm()
            .definition()
            .withOAuth(
                new OAuth(
                    List.of(
                        new OAuthIssuer(
                            issuer.name(),
                            keys,
                            Set.of("starling", "other"),
                            "sub",
                            "roles",
                            Map.of("employee", "staff", "boss", "chiefs", "ghost", "nowhere"),
                            algorithms,
                            required)),
                    closeOnExpiry)));
  }

  private Step login(@Nullable String authid, String token) {
    Challenge challenge = logins.challenge(Client.of(authid, "oauth2"));
    assertThat(challenge.method()).isEqualTo("oauth2");
    assertThat(challenge.extra()).isEmpty();
    return answer(challenge, token);
  }

  private Accept accepted(@Nullable String authid, String token) {
    Step step = login(authid, token);
    assertThat(step).isInstanceOf(Accept.class);
    return (Accept) step;
  }

  private void assertRefused(String token) {
    assertThat(denied(login("ann", token))).isEqualTo(DENIED);
  }

  private JWTClaimsSet.Builder claims() {
    return issuer.claims(NOW);
  }

  // ---------------------------------------------------------------------------- who it is

  @Test
  void userOfTheRealmGetsInWithHisOwnGroups() {
    for (String authid : new String[] {null, "ann"}) {
      Accept accept =
          accepted(
              authid, issuer.sign(claims().claim("roles", List.of("boss")).jwtID("7").build()));

      Principal principal = accept.principal();
      assertThat(principal.authid()).isEqualTo("ann");
      assertThat(principal.authrole()).isEqualTo("staff");
      assertThat(principal.authmethod()).isEqualTo("oauth2");
      assertThat(principal.credential()).isEqualTo("7");
      assertThat(principal.rights().isVouched()).isFalse();
      // The clock of the test stands at 600 ms.
      assertThat(accept.validFor()).isEqualTo(Duration.ofMillis(59_400));
    }
  }

  @Test
  void otherwiseTheClaimsLeadToGroups() {
    Principal principal =
        accepted(
                null,
                issuer.sign(
                    claims()
                        .subject("zoe")
                        .claim("roles", List.of("boss", "employee", "ghost", "cook"))
                        .build()))
            .principal();

    assertThat(principal.authid()).isEqualTo("zoe");
    assertThat(principal.authrole()).isEqualTo("chiefs,staff");
    assertThat(principal.rights().isVouched()).isTrue();
    assertThat(principal.rights().roles()).containsExactlyInAnyOrder("staff", "chiefs");
  }

  @Test
  void whoIsNoUserAndHasNoGroupStaysOut() {
    for (List<String> roles : List.of(List.<String>of(), List.of("cook"), List.of("ghost"))) {
      assertThat(
              denied(
                  login(null, issuer.sign(claims().subject("zoe").claim("roles", roles).build()))))
          .isEqualTo(DENIED);
    }
  }

  @Test
  void whoAsksForOneGroupGetsItAlone() {
    String token =
        issuer.sign(claims().subject("zoe").claim("roles", List.of("boss", "employee")).build());
    Challenge challenge = logins.challenge(Client.of(null, "oauth2").as("staff"));

    assertThat(Logins.accepted(answer(challenge, token)).rights().roles()).containsExactly("staff");
    assertThat(denied(answer(logins.challenge(Client.of(null, "oauth2").as("nowhere")), token)))
        .isEqualTo("wamp.error.no_such_role");
  }

  @Test
  void whoeverIsNamedMustBeWhomTheTokenSpeaksOf() {
    assertThat(denied(login("bob", issuer.sign(claims().build())))).isEqualTo(DENIED);
  }

  @Test
  void disabledUserStaysOutWhateverTheClaimsSay() {
    logins.directory.putUser(REALM, User.of("ann").withEnabled(false));

    assertRefused(issuer.sign(claims().claim("roles", List.of("boss")).build()));
  }

  @Test
  void sourcesCountForOutsidersToo() {
    logins.directory.setSources(
        REALM, List.of(Source.everywhere(new Role.OfUser("ann"), AuthMethod.OAUTH2)));

    accepted("ann", issuer.sign(claims().build()));
    assertThat(
            denied(
                login(
                    null,
                    issuer.sign(claims().subject("zoe").claim("roles", List.of("boss")).build()))))
        .isEqualTo(DENIED);
  }

  @Test
  void sessionsOutliveTheirTokensWhereThatIsWanted() {
    trust(new Keys.At(URI.create(issuer.keysAddress())), false);

    assertThat(accepted("ann", issuer.sign(claims().build())).validFor()).isNull();
  }

  @Test
  void ownTokensOfTheRealmAreAccepted() {
    Map<String, Object> claims =
        Map.of(
            "iss", REALM.text(),
            "aud", List.of(REALM.text()),
            "sub", "ann",
            "exp", NOW.plusSeconds(60).getEpochSecond());
    String token = logins.tickets.keys().sign(REALM, "at+jwt", claims);

    assertThat(accepted("ann", token).principal().authrole()).isEqualTo("staff");
    assertRefused(logins.tickets.keys().sign(REALM, "ticket+jwt", claims));
  }

  // ---------------------------------------------------------------------------- the token

  @Test
  void tokensThatMustNotPass() throws Exception {
    RSAKey key = issuer.key();
    RSAKey foreign = new RSAKeyGenerator(2048).keyID(key.getKeyID()).generate();
    JWTClaimsSet good = claims().build();
    byte[] pem = key.toPublicJWK().toRSAPublicKey().getEncoded();
    accepted("ann", issuer.sign(good));

    assertRefused("");
    assertRefused("no.token.here");
    assertRefused(
        Base64URL.encode("{\"alg\":\"none\"}") + "." + good.toPayload().toBase64URL() + ".");
    assertRefused(TestIssuer.sign(JWSAlgorithm.HS256, new MACSigner(pem), "first", good));
    assertRefused(
        TestIssuer.sign(
            JWSAlgorithm.HS256,
            new MACSigner(key.toPublicJWK().toJSONString().getBytes(UTF_8)),
            "first",
            good));
    assertRefused(TestIssuer.sign(JWSAlgorithm.RS256, new RSASSASigner(foreign), "first", good));
    assertRefused(TestIssuer.sign(JWSAlgorithm.RS256, new RSASSASigner(foreign), "unknown", good));
    assertRefused(issuer.sign(claims().audience("elsewhere").build()));
    assertRefused(issuer.sign(claims().issuer("https://evil.example").build()));
    assertRefused(issuer.sign(claims().expirationTime(null).build()));
    assertRefused(issuer.sign(claims().expirationTime(Date.from(NOW.minusSeconds(60))).build()));
    assertRefused(issuer.sign(claims().notBeforeTime(Date.from(NOW.plusSeconds(60))).build()));
    assertRefused(issuer.sign(claims().subject(null).build()));
    assertRefused(issuer.sign(claims().subject("").build()));
  }

  @Test
  void algorithmsAndClaimsThatAreRequired() throws Exception {
    trust(
        new Keys.At(URI.create(issuer.keysAddress())),
        true,
        Set.of("PS256"),
        Map.of("tenant", "shop", "level", 3L));
    JWTClaimsSet good = claims().claim("tenant", List.of("bank", "shop")).claim("level", 3).build();

    assertThat(
            login(
                "ann",
                TestIssuer.sign(JWSAlgorithm.PS256, new RSASSASigner(issuer.key()), "first", good)))
        .isInstanceOf(Accept.class);
    assertRefused(issuer.sign(good));
    assertRefused(
        TestIssuer.sign(
            JWSAlgorithm.PS256,
            new RSASSASigner(issuer.key()),
            "first",
            claims().claim("tenant", "bank").claim("level", 3).build()));
  }

  // ---------------------------------------------------------------------------- the keys

  @Test
  void keysAreFetchedOnceAndAgainWhenThereIsANewOne() {
    accepted("ann", issuer.sign(claims().build()));
    accepted("ann", issuer.sign(claims().jwtID("2").build()));
    assertThat(issuer.requests()).isEqualTo(1);

    issuer.rotate("second");

    accepted("ann", issuer.sign(claims().build()));
    assertThat(issuer.requests()).isEqualTo(2);
  }

  @Test
  void keyThatIsWithdrawnIsNotUsedOnceTheKeysWereFetchedAnew() {
    String old = issuer.sign(claims().build());
    accepted("ann", old);
    issuer.rotate("second");
    issuer.publish(new com.nimbusds.jose.jwk.JWKSet(issuer.key()).toString());

    accepted("ann", issuer.sign(claims().build()));

    assertRefused(old);
  }

  @Test
  void keysThatWereFetchedGoOnWhenTheIssuerIsDown() {
    accepted("ann", issuer.sign(claims().build()));
    issuer.publish("");

    accepted("ann", issuer.sign(claims().jwtID("2").build()));
    issuer.close();
    accepted("ann", issuer.sign(claims().jwtID("3").build()));
  }

  @Test
  void withoutKeysNobodyGetsIn() {
    issuer.publish("");
    assertRefused(issuer.sign(claims().build()));
    issuer.publish("{\"keys\": 5}");
    assertRefused(issuer.sign(claims().build()));
    issuer.publish("not json");
    assertRefused(issuer.sign(claims().build()));
  }

  @Test
  void keySetsThatAreTooLongAreNotRead() {
    String keys = new com.nimbusds.jose.jwk.JWKSet(issuer.key()).toString();
    issuer.publish(" ".repeat((256 << 10) - keys.length()) + keys);
    accepted("ann", issuer.sign(claims().build()));

    issuer.rotate("second");
    String longer = new com.nimbusds.jose.jwk.JWKSet(issuer.key()).toString();
    issuer.publish(" ".repeat((256 << 10) - longer.length() + 1) + longer);
    assertRefused(issuer.sign(claims().build()));
  }

  @Test
  void keysAreFoundByTheIssuersMetadata() {
    trust(new Keys.Discovered(), true);
    String metadata = "/.well-known/openid-configuration";
    assertRefused(issuer.sign(claims().build()));
    issuer.page(
        metadata, "{\"issuer\": \"https://evil\", \"jwks_uri\": \"" + issuer.keysAddress() + "\"}");
    assertRefused(issuer.sign(claims().build()));

    issuer.page(
        metadata,
        "{\"issuer\": \"" + issuer.name() + "\", \"jwks_uri\": \"" + issuer.keysAddress() + "\"}");

    accepted("ann", issuer.sign(claims().build()));
  }

  @Test
  void keysMayBeWrittenDown() {
    trust(
        new Keys.Written(new com.nimbusds.jose.jwk.JWKSet(issuer.key().toPublicJWK()).toString()),
        true);

    accepted("ann", issuer.sign(claims().build()));
    assertThat(issuer.requests()).isZero();
  }

  @Test
  void nobodyIsAskedForKeysOverHttpElsewhere() {
    for (String address :
        List.of("http://issuer.example/keys", "http://127.0.0.1.nip.io/keys", "file:///etc/keys")) {
      trust(new Keys.At(URI.create(address)), true);
      assertRefused(issuer.sign(claims().build()));
    }
    assertThat(issuer.requests()).isZero();
  }

  @Test
  void issuerWhoseCertificateNobodyTrustsIsNotAsked() {
    try (TestIssuer other = new TestIssuer()) {
      trust(new Keys.At(URI.create(other.keysAddress())), true);

      assertRefused(issuer.sign(claims().build()));

      assertThat(other.requests()).isZero();
    }
  }
}
