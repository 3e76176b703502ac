package io.starling.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.security.token.Keeper;
import io.starling.security.token.RealmKeys;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {

  private static final Uri ISSUER = Uri.of("com.issuer");
  private static final OAuthSettings SETTINGS =
      new OAuthSettings(
          false,
          null,
          Duration.ofSeconds(5),
          Duration.ofMinutes(15),
          Duration.ofSeconds(10),
          Duration.ofDays(1),
          64);

  private final RealmKeys issuer =
      new RealmKeys(Keeper.NOTHING, Duration.ofDays(30), Clock.systemUTC());
  private final String id = issuer.signing(ISSUER).id();
  private long nanos = Long.MAX_VALUE - 1_000;
  private final RemoteKeys keys = new RemoteKeys("issuer", this::fetch, SETTINGS, () -> nanos);
  private int fetches;
  private boolean isDown;

  private String fetch() throws IOException {
    fetches++;
    if (isDown) {
      throw new IOException("down");
    }
    Object set = issuer.publicKeys(ISSUER);
    return com.nimbusds.jose.util.JSONObjectUtils.toJSONString(cast(set));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object set) {
    return (Map<String, Object>) set;
  }

  private boolean finds(String wanted) {
    return keys.find(wanted, "ES256") != null;
  }

  private void pass(Duration time) {
    nanos += time.toNanos(); // Wraps, as the machine's may.
  }

  @Test
  void unknownKeysAreAskedForNotMoreOftenThanNowAndThen() {
    assertThat(finds(id)).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(finds("unknown-" + i)).isFalse();
    }
    assertThat(fetches).isEqualTo(1);

    String fresh = issuer.rotate(ISSUER).id();
    assertThat(finds(fresh)).isFalse();
    pass(Duration.ofSeconds(10));
    assertThat(finds(fresh)).isTrue();
    assertThat(finds(id)).isTrue();
    assertThat(fetches).isEqualTo(2);
  }

  @Test
  void oldKeysAreFetchedAnewBeforeTheyAreUsed() {
    assertThat(finds(id)).isTrue();
    pass(Duration.ofMinutes(15));
    issuer.revoke(ISSUER, id);

    assertThat(finds(id)).isFalse();
    assertThat(fetches).isEqualTo(2);
  }

  @Test
  void withoutTheIssuerTheyGoOnForAWhile() {
    assertThat(finds(id)).isTrue();
    isDown = true;
    pass(Duration.ofHours(23));
    assertThat(finds(id)).isTrue();
    assertThat(finds(id)).isTrue();
    assertThat(fetches).isEqualTo(2);

    pass(Duration.ofHours(1));
    assertThat(finds(id)).isFalse();
    isDown = false;
    pass(Duration.ofSeconds(10));
    assertThat(finds(id)).isTrue();
  }

  @Test
  void issuerThatIsDownAtFirstIsAskedAgain() {
    isDown = true;
    assertThat(finds(id)).isFalse();
    isDown = false;
    assertThat(finds(id)).isFalse();
    pass(Duration.ofSeconds(10));
    assertThat(finds(id)).isTrue();
  }

  @Test
  void tokenThatNamesNoKeyIsVerifiedWithTheOnlyOne() {
    assertThat(keys.find(null, "ES256")).isNotNull();
    assertThat(keys.find(null, "RS256")).isNull();
    issuer.rotate(ISSUER);
    pass(Duration.ofMinutes(15));
    assertThat(keys.find(null, "ES256")).isNull();
  }
}
