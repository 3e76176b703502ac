package io.starling.distribution.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.security.authentication.AuthenticationSettings;
import io.starling.security.authentication.RealmAuthenticator;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.authorization.Enforcement;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.RealmDocuments;
import io.starling.security.token.Keeper;
import io.starling.security.token.RealmKeys;
import io.starling.testkit.EmbeddedRouter;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.uri.Uri;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions by tokens of an issuer, over real sockets. */
@Timeout(60)
class LiveTokensTest {

  private static final Uri SHOP = Uri.of("com.shop");
  private static final Uri ISSUER = Uri.of("https://issuer.example");

  private final SecurityDirectory directory = new SecurityDirectory();
  private final RealmKeys issuer =
      new RealmKeys(Keeper.NOTHING, Duration.ofDays(30), Clock.systemUTC());
  private final RealmAuthenticator authenticator =
      new RealmAuthenticator(
          directory,
          AuthenticationSettings.DEFAULT,
          Clock.systemUTC(),
          new byte[RealmAuthenticator.SECRET_BYTES]);
  private final EmbeddedRouter router =
      EmbeddedRouter.start(
          new Ports(directory, authenticator, new DirectoryAuthorizer(directory), Services.NONE));

  @BeforeEach
  void addRealm() {
    directory.onChange(new Enforcement(directory, router.router()));
    issuer.signing(ISSUER);
    Map<String, Object> document =
        Map.of(
            "uri",
            SHOP.text(),
            "authmethods",
            List.of("oauth2"),
            "oauth2_issuers",
            List.of(
                Map.of(
                    "issuer", ISSUER.text(),
                    "jwks", issuer.publicKeys(ISSUER),
                    "audiences", List.of("shop"),
                    "authid_claim", "email",
                    "role_claim", "roles",
                    "role_mapping", Map.of("employee", "staff"))),
            "groups",
            List.of(Map.of("name", "staff"), Map.of("name", "chiefs")),
            "sources",
            List.of(Map.of("usernames", "all", "authmethod", "oauth2")),
            "grants",
            List.of(
                Map.of("permissions", List.of("wamp.publish"), "roles", "staff", "uri", "com.news"),
                Map.of(
                    "permissions", List.of("wamp.publish"), "roles", "chiefs", "uri", "com.law")));
    RealmDocuments.read(
            List.of(new RealmDocuments.Document(document, RealmSettings.lenient(SHOP))),
            (password, methods) -> List.of())
        .realms()
        .forEach(directory::merge);
  }

  @AfterEach
  void close() {
    router.close();
    authenticator.close();
  }

  private String token(Duration life) {
    return issuer.sign(
        ISSUER,
        "JWT",
        Map.of(
            "iss", ISSUER.text(),
            "aud", "shop",
            "email", "zoe@example.com",
            "roles", List.of("employee"),
            "exp", Instant.now().plus(life).getEpochSecond()));
  }

  private record OAuth2(String token) implements Authentication {
    @Override
    public String method() {
      return "oauth2";
    }

    @Override
    public Optional<String> authid() {
      return Optional.empty();
    }

    @Override
    public Authenticate answer(Challenge challenge) {
      return new Authenticate(token, Map.of());
    }
  }

  private WampClient connect(Duration life) {
    return router.connect(
        router.config(SHOP.text()).authentication(new OAuth2(token(life))).build());
  }

  private static void publish(WampClient client, String topic) throws Exception {
    client.publish(io.starling.client.PublishRequest.to(topic).withAcknowledge()).get(20, SECONDS);
  }

  @Test
  void claimsLeadToRightsUntilTheGroupIsGone() throws Exception {
    WampClient zoe = connect(Duration.ofMinutes(5));

    assertThat(zoe.session().orElseThrow().authid()).isEqualTo("zoe@example.com");
    assertThat(zoe.session().orElseThrow().authrole()).isEqualTo("staff");
    publish(zoe, "com.news");
    assertThatThrownBy(() -> publish(zoe, "com.law"))
        .hasMessageContaining("wamp.error.not_authorized");

    directory.removeGroup(SHOP, "staff");

    assertThatThrownBy(() -> publish(zoe, "com.news"))
        .hasMessageContaining("wamp.error.not_authorized");
  }

  @Test
  void sessionsEndWithTheirToken() throws Exception {
    WampClient zoe = connect(Duration.ofSeconds(2));

    zoe.closed().handle((nothing, failure) -> true).get(20, SECONDS);
  }
}
