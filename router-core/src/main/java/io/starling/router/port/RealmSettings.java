package io.starling.router.port;

import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The settings of a realm that routing needs.
 *
 * @param uri the realm
 * @param strictRequestIds whether request ids must count 1, 2, 3, ...; otherwise any id from 1 to
 *     2^53 is taken
 * @param strictRoles whether a request of a role that the client did not announce is a protocol
 *     violation
 * @param strictUris whether URIs must satisfy the strict rule
 * @param disclosure whether callers and publishers are disclosed
 * @param relayedAttributes the custom attributes that are relayed from PUBLISH to EVENT and from
 *     CALL to INVOCATION
 * @param callTimeoutMax the longest time limit of a call; a longer one is cut to it
 * @param trustLevels how far callers and publishers are trusted
 * @param histories the topics and patterns whose events are remembered; none twice
 * @param quotas what the realm and its prototype say of limits; the router's are for the rest
 */
public record RealmSettings(
    Uri uri,
    boolean strictRequestIds,
    boolean strictRoles,
    boolean strictUris,
    Disclosure disclosure,
    Set<String> relayedAttributes,
    Duration callTimeoutMax,
    TrustLevels trustLevels,
    List<HistorySettings> histories,
    Quotas quotas) {

  /** Copies the list. */
  public RealmSettings {
    histories = List.copyOf(histories);
  }

  /** Settings that say nothing of limits. */
  public RealmSettings(
      Uri uri,
      boolean strictRequestIds,
      boolean strictRoles,
      boolean strictUris,
      Disclosure disclosure,
      Set<String> relayedAttributes,
      Duration callTimeoutMax,
      TrustLevels trustLevels,
      List<HistorySettings> histories) {
    this(
        uri,
        strictRequestIds,
        strictRoles,
        strictUris,
        disclosure,
        relayedAttributes,
        callTimeoutMax,
        trustLevels,
        histories,
        Quotas.NONE);
  }

  /** Whether callers and publishers are disclosed. */
  public enum Disclosure {
    /** When either side asks for it. */
    NEGOTIATED,
    /** Always. */
    ALWAYS,
    /** Never; asking for it is an error. */
    NEVER
  }

  /** A lenient realm with the default settings. */
  public static RealmSettings lenient(Uri uri) {
    return new RealmSettings(
        uri,
        false,
        false,
        false,
        Disclosure.NEGOTIATED,
        Set.of(),
        Duration.ofMinutes(10),
        TrustLevels.NONE,
        List.of());
  }

  /** A strict realm with otherwise default settings. */
  public static RealmSettings strict(Uri uri) {
    return new RealmSettings(
        uri,
        true,
        true,
        false,
        Disclosure.NEGOTIATED,
        Set.of(),
        Duration.ofMinutes(10),
        TrustLevels.NONE,
        List.of());
  }

  /** Returns these settings with other histories. */
  public RealmSettings withHistories(List<HistorySettings> others) {
    return with(others, quotas);
  }

  /** Returns these settings with other limits. */
  public RealmSettings withQuotas(Quotas others) {
    return with(histories, others);
  }

  private RealmSettings with(List<HistorySettings> otherHistories, Quotas otherQuotas) {
    return new RealmSettings(
        uri,
        strictRequestIds,
        strictRoles,
        strictUris,
        disclosure,
        relayedAttributes,
        callTimeoutMax,
        trustLevels,
        otherHistories,
        otherQuotas);
  }
}
