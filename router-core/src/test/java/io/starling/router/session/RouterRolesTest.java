package io.starling.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.HistorySettings;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Role;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterRolesTest {

  private static final RealmSettings PLAIN = RealmSettings.strict(Uri.of("a"));

  @Test
  void eventHistoryIsAnnouncedWhereThereIsOne() {
    RealmSettings remembering =
        PLAIN.withHistories(
            List.of(new HistorySettings(MatchPolicy.EXACT, Uri.of("a"), 1, 1, Duration.ZERO)));

    assertThat(brokerFeatures(remembering)).containsEntry("event_history", true);
    assertThat(brokerFeatures(PLAIN))
        .doesNotContainKey("event_history")
        .containsEntry("event_retention", true);
    assertThat(RouterRoles.ROLES.has(Role.BROKER, Feature.EVENT_HISTORY)).isTrue();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> brokerFeatures(RealmSettings realm) {
    Map<String, Object> broker = (Map<String, Object>) RouterRoles.announcedIn(realm).get("broker");
    return (Map<String, Object>) broker.get("features");
  }
}
