package io.starling.wamp.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The feature flags that peers announce per role (WAMP, "Feature Announcement"). */
public enum Feature {
  PROGRESSIVE_CALL_RESULTS,
  PROGRESSIVE_CALL_INVOCATIONS,
  CALL_TIMEOUT,
  CALL_CANCELING,
  CALLER_IDENTIFICATION,
  CALL_TRUSTLEVELS,
  REGISTRATION_META_API,
  PATTERN_BASED_REGISTRATION,
  SHARED_REGISTRATION,
  REGISTRATION_REVOCATION,
  CALL_REROUTE,
  SUBSCRIBER_BLACKWHITE_LISTING,
  PUBLISHER_EXCLUSION,
  PUBLISHER_IDENTIFICATION,
  PUBLICATION_TRUSTLEVELS,
  SUBSCRIPTION_META_API,
  PATTERN_BASED_SUBSCRIPTION,
  EVENT_HISTORY,
  EVENT_RETENTION,
  SUBSCRIPTION_REVOCATION,
  SESSION_META_API,
  TESTAMENT_META_API,
  PAYLOAD_PASSTHRU_MODE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The bit in a set of features. */
  @SuppressWarnings("EnumOrdinal") // any distinct bits will do
  long bit() {
    return 1L << ordinal();
  }

  /** The key in {@code features}. */
  public String wireName() {
    return wireName;
  }

  /**
   * Returns the feature of this wire name, or null when it is unknown. The spec once spells {@code
   * call_canceling} with two l's, and so do some clients.
   */
  public static @Nullable Feature of(String wireName) {
    if (wireName.equals("call_cancelling")) {
      return CALL_CANCELING;
    }
    for (Feature feature : values()) {
      if (feature.wireName.equals(wireName)) {
        return feature;
      }
    }
    return null;
  }
}
