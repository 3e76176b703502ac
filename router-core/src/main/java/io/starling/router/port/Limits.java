package io.starling.router.port;

import java.time.Duration;
import java.util.Map;

/**
 * The bounds of sessions and queues.
 *
 * @param uriLength the most characters of a URI
 * @param outboundSoft the bytes queued for a session above which {@code slowReceiver} applies to
 *     events and calls are refused
 * @param outboundHard the bytes queued for a session above which it is closed
 * @param slowReceiver what happens to events above the soft limit
 * @param pendingCalls the most open calls of a session
 * @param registrationsPerSession the most registrations of a session
 * @param subscriptionsPerSession the most subscriptions of a session
 * @param helloTimeout how long a client may take to say HELLO, and to answer a challenge
 * @param goodbyeTimeout how long a client may take to answer the router's GOODBYE, and how long a
 *     connection without a session stays open after a GOODBYE
 * @param idleTimeout how long a client with a session may send no message; zero for no limit
 * @param mailboxBytes the bytes waiting for a loop above which events for it are dropped
 * @param events the bounds of what realms remember of their publications
 * @param resume the bounds of session resumption; {@code buffer} at most {@code outboundSoft}
 * @param quotas the other limits of sessions, users, realms and addresses
 */
public record Limits(
    int uriLength,
    long outboundSoft,
    long outboundHard,
    SlowReceiverPolicy slowReceiver,
    int pendingCalls,
    int registrationsPerSession,
    int subscriptionsPerSession,
    Duration helloTimeout,
    Duration goodbyeTimeout,
    Duration idleTimeout,
    long mailboxBytes,
    EventLimits events,
    ResumeLimits resume,
    Quotas quotas) {

  /** The defaults. */
  public static final Limits DEFAULT =
      new Limits(
          1024,
          8L << 20,
          16L << 20,
          SlowReceiverPolicy.DROP,
          1_000,
          10_000,
          100_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ZERO,
          64L << 20,
          EventLimits.DEFAULT);

  /** Checks the bounds. */
  public Limits {
    if (uriLength < 1 || pendingCalls < 1 || registrationsPerSession < 1) {
      throw new IllegalArgumentException("a limit is not positive");
    }
    if (outboundSoft < 1 || outboundHard < outboundSoft) {
      throw new IllegalArgumentException(
          "outbound limits: soft " + outboundSoft + ", hard " + outboundHard);
    }
    if (resume.isOffered() && resume.buffer() > outboundSoft) {
      throw new IllegalArgumentException(
          "resume buffer " + resume.buffer() + ", outbound limit " + outboundSoft);
    }
  }

  /** Limits without session resumption. */
  public Limits(
      int uriLength,
      long outboundSoft,
      long outboundHard,
      SlowReceiverPolicy slowReceiver,
      int pendingCalls,
      int registrationsPerSession,
      int subscriptionsPerSession,
      Duration helloTimeout,
      Duration goodbyeTimeout,
      Duration idleTimeout,
      long mailboxBytes,
      EventLimits events) {
    this(
        uriLength,
        outboundSoft,
        outboundHard,
        slowReceiver,
        pendingCalls,
        registrationsPerSession,
        subscriptionsPerSession,
        helloTimeout,
        goodbyeTimeout,
        idleTimeout,
        mailboxBytes,
        events,
        ResumeLimits.OFF,
        Quotas.NONE);
  }

  /** The same limits with others of session resumption. */
  public Limits with(ResumeLimits other) {
    return with(other, quotas);
  }

  /** The same limits with other quotas. */
  public Limits with(Quotas other) {
    return with(resume, other);
  }

  /** All that is said of quotas, with the bounds of single sessions. */
  public Quotas allQuotas() {
    return quotas.over(
        Quotas.of(
            Map.of(
                Quota.PENDING_CALLS, (long) pendingCalls,
                Quota.REGISTRATIONS_PER_SESSION, (long) registrationsPerSession,
                Quota.SUBSCRIPTIONS_PER_SESSION, (long) subscriptionsPerSession)));
  }

  private Limits with(ResumeLimits otherResume, Quotas otherQuotas) {
    return new Limits(
        uriLength,
        outboundSoft,
        outboundHard,
        slowReceiver,
        pendingCalls,
        registrationsPerSession,
        subscriptionsPerSession,
        helloTimeout,
        goodbyeTimeout,
        idleTimeout,
        mailboxBytes,
        events,
        otherResume,
        otherQuotas);
  }
}
