package io.starling.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealmKeysTest {

  private static final Uri REALM = Uri.of("com.example");
  private static final Duration OVERLAP = Duration.ofDays(30);

  private final MutableClock clock = new MutableClock();
  private final MemoryKeeper keeper = new MemoryKeeper();
  private final RealmKeys keys = new RealmKeys(keeper, OVERLAP, clock);

  @Test
  void firstKeyIsMadeWhenItIsNeeded() {
    assertThat(keys.of(REALM)).isEmpty();

    SigningKey key = keys.signing(REALM);

    assertThat(keys.signing(REALM)).isSameAs(key);
    assertThat(keys.of(REALM)).containsExactly(key);
    assertThat(key.created()).isEqualTo(clock.instant());
    assertThat(key.id()).isNotEqualTo(keys.signing(Uri.of("com.other")).id());
  }

  @Test
  void rotationHasAnotherKeySignAndTheOldOneVerifyUntilItsTokensAreGone() {
    SigningKey old = keys.signing(REALM);

    SigningKey fresh = keys.rotate(REALM);

    assertThat(keys.signing(REALM)).isSameAs(fresh);
    assertThat(keys.of(REALM)).extracting(SigningKey::id).containsExactly(fresh.id(), old.id());
    clock.advance(OVERLAP.minusSeconds(1));
    assertThat(keys.find(REALM, old.id())).isNotNull();
    clock.advance(Duration.ofSeconds(1));
    assertThat(keys.find(REALM, old.id())).isNull();
    assertThat(keys.of(REALM)).containsExactly(fresh);
  }

  @Test
  void twoRotationsInARowKeepBothOldKeys() {
    SigningKey first = keys.signing(REALM);
    SigningKey second = keys.rotate(REALM);
    SigningKey third = keys.rotate(REALM);

    assertThat(keys.of(REALM))
        .extracting(SigningKey::id)
        .containsExactly(third.id(), second.id(), first.id());
  }

  @Test
  void revokedKeyIsGoneAtOnceAndToldOf() {
    List<String> told = new ArrayList<>();
    keys.onRevoked((realm, id) -> told.add(realm + " " + id));
    SigningKey key = keys.signing(REALM);

    assertThat(keys.revoke(REALM, key.id())).isTrue();
    assertThat(keys.revoke(REALM, key.id())).isFalse();

    assertThat(keys.find(REALM, key.id())).isNull();
    assertThat(told).containsExactly(REALM + " " + key.id());
    assertThat(keys.signing(REALM).id()).isNotEqualTo(key.id());
  }

  @Test
  void anotherProcessGoesOnWithWhatWasKept() {
    SigningKey old = keys.signing(REALM);
    SigningKey fresh = keys.rotate(REALM);

    RealmKeys reopened = new RealmKeys(keeper, OVERLAP, clock);

    assertThat(reopened.signing(REALM).id()).isEqualTo(fresh.id());
    assertThat(reopened.of(REALM)).extracting(SigningKey::id).containsExactly(fresh.id(), old.id());
    assertThat(reopened.of(REALM).getLast().retired()).isEqualTo(clock.instant());
    reopened.forget(REALM);
    assertThat(new RealmKeys(keeper, OVERLAP, clock).of(REALM)).isEmpty();
  }

  @Test
  void keyThatCannotBeKeptDoesNotSign() {
    keeper.broken = true;

    assertThatThrownBy(() -> keys.signing(REALM)).hasMessage("the disk is full");
    assertThat(keys.of(REALM)).isEmpty();
  }

  @Test
  void whatIsPublishedHasNoPrivateHalf() {
    keys.signing(REALM);
    keys.rotate(REALM);

    List<?> published = (List<?>) keys.publicKeys(REALM).get("keys");

    assertThat(published).hasSize(2);
    for (Object item : published) {
      Map<?, ?> key = (Map<?, ?>) item;
      assertThat(key.get("kty")).isEqualTo("EC");
      assertThat(key.get("crv")).isEqualTo("P-256");
      assertThat(key.get("alg")).isEqualTo("ES256");
      assertThat(key.get("use")).isEqualTo("sig");
      assertThat(key.containsKey("d")).isFalse();
    }
    assertThat(VerifyingKey.readSet(keys.publicKeys(REALM))).hasSize(2);
  }
}
