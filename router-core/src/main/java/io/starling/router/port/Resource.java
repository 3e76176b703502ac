package io.starling.router.port;

import org.jspecify.annotations.Nullable;

/** What a session has some of at a time, so that its number can be bounded. */
public enum Resource {
  /** The session itself. */
  SESSIONS(
      "sessions",
      null,
      Quota.SESSIONS_PER_ADDRESS,
      Quota.SESSIONS_PER_USER,
      Quota.SESSIONS_PER_REALM),
  /** Its registrations. */
  REGISTRATIONS(
      "registrations",
      Quota.REGISTRATIONS_PER_SESSION,
      Quota.REGISTRATIONS_PER_ADDRESS,
      Quota.REGISTRATIONS_PER_USER,
      Quota.REGISTRATIONS_PER_REALM),
  /** Its subscriptions. */
  SUBSCRIPTIONS(
      "subscriptions",
      Quota.SUBSCRIPTIONS_PER_SESSION,
      Quota.SUBSCRIPTIONS_PER_ADDRESS,
      Quota.SUBSCRIPTIONS_PER_USER,
      Quota.SUBSCRIPTIONS_PER_REALM),
  /** Its calls that wait for their result. */
  CALLS(
      "calls open",
      Quota.PENDING_CALLS,
      Quota.PENDING_CALLS_PER_ADDRESS,
      Quota.PENDING_CALLS_PER_USER,
      Quota.PENDING_CALLS_PER_REALM);

  private final String noun;
  private final @Nullable Quota perSession;
  private final Quota perAddress;
  private final Quota perUser;
  private final Quota perRealm;

  Resource(
      String noun, @Nullable Quota perSession, Quota perAddress, Quota perUser, Quota perRealm) {
    this.noun = noun;
    this.perSession = perSession;
    this.perAddress = perAddress;
    this.perUser = perUser;
    this.perRealm = perRealm;
  }

  /** What several of it are called. */
  public String noun() {
    return noun;
  }

  /** Bounds those of a session; null for sessions. */
  public @Nullable Quota perSession() {
    return perSession;
  }

  /** Bounds those of a client address. */
  public Quota perAddress() {
    return perAddress;
  }

  /** Bounds those of a user. */
  public Quota perUser() {
    return perUser;
  }

  /** Bounds those of a realm. */
  public Quota perRealm() {
    return perRealm;
  }

  /** Whether a limit is one of this. */
  public boolean isBoundBy(Quota quota) {
    return quota == perSession || quota == perAddress || quota == perUser || quota == perRealm;
  }
}
