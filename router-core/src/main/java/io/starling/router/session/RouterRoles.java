package io.starling.router.session;

import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import java.util.Map;

/** What this router announces in WELCOME: exactly what works ({@code docs/features.md}). */
public final class RouterRoles {

  /** All roles and features, those included that only realms with a history have. */
  public static final PeerRoles ROLES =
      ofEveryRealm().add(Role.BROKER, Feature.EVENT_HISTORY).build();

  private static final Map<String, Object> ANNOUNCED = ROLES.toDict();
  private static final Map<String, Object> ANNOUNCED_WITHOUT_HISTORY =
      ofEveryRealm().build().toDict();

  static final Map<String, Object> ANNOUNCED_WITHOUT_FEATURES =
      Map.of("broker", Map.of(), "dealer", Map.of());

  private RouterRoles() {}

  private static PeerRoles.Builder ofEveryRealm() {
    return new PeerRoles.Builder()
        .add(
            Role.BROKER,
            Feature.SUBSCRIBER_BLACKWHITE_LISTING,
            Feature.PUBLISHER_EXCLUSION,
            Feature.PUBLISHER_IDENTIFICATION,
            Feature.PUBLICATION_TRUSTLEVELS,
            Feature.PATTERN_BASED_SUBSCRIPTION,
            Feature.SUBSCRIPTION_REVOCATION,
            Feature.EVENT_RETENTION,
            Feature.SUBSCRIPTION_META_API,
            Feature.SESSION_META_API,
            Feature.PAYLOAD_PASSTHRU_MODE)
        .add(
            Role.DEALER,
            Feature.PROGRESSIVE_CALL_RESULTS,
            Feature.PROGRESSIVE_CALL_INVOCATIONS,
            Feature.CALL_TIMEOUT,
            Feature.CALL_CANCELING,
            Feature.CALLER_IDENTIFICATION,
            Feature.CALL_TRUSTLEVELS,
            Feature.PATTERN_BASED_REGISTRATION,
            Feature.SHARED_REGISTRATION,
            Feature.REGISTRATION_REVOCATION,
            Feature.CALL_REROUTE,
            Feature.TESTAMENT_META_API,
            Feature.REGISTRATION_META_API,
            Feature.SESSION_META_API,
            Feature.PAYLOAD_PASSTHRU_MODE);
  }

  /** What is announced in a realm. */
  static Map<String, Object> announcedIn(RealmSettings realm) {
    return realm.histories().isEmpty() ? ANNOUNCED_WITHOUT_HISTORY : ANNOUNCED;
  }
}
