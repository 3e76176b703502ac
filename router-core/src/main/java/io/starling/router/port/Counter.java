package io.starling.router.port;

/** What the core counts, per loop; {@code docs/metrics.md} says what each means. */
public enum Counter {
  /** Connections opened. */
  CONNECTIONS_OPENED,
  /** Connections closed. */
  CONNECTIONS_CLOSED,
  /** Sessions opened with WELCOME. */
  SESSIONS_OPENED,
  /** Sessions ended in any way. */
  SESSIONS_CLOSED,
  /** Sessions refused with ABORT. */
  SESSIONS_REFUSED,
  /** Sessions ended because the client sent no message for longer than allowed. */
  SESSIONS_IDLE,
  /** Sessions ended because they kept sending many times what a rate allows. */
  SESSIONS_FLOODING,
  /** Sessions that were not read from for a while because of a rate. */
  SESSIONS_DELAYED,
  /** Sessions that outlived their transport and wait for their clients. */
  SESSIONS_DETACHED,
  /** Sessions that went on, on another connection. */
  SESSIONS_RESUMED,
  /** Sessions ended because their clients did not come back in time. */
  SESSIONS_ABANDONED,
  /** Sessions without a transport ended because there was no room to keep them or what they got. */
  SESSIONS_DETACHED_DROPPED,
  /** Clients that wanted to go on with a session and could not. */
  RESUMES_REFUSED,
  /** Messages received from clients. */
  MESSAGES_RECEIVED,
  /** Messages sent to clients. */
  MESSAGES_SENT,
  /** PUBLISH messages accepted. */
  PUBLICATIONS,
  /** Publications kept as the retained event of their topic. */
  EVENTS_RETAINED,
  /** Publications not retained because the realm has no room for them. */
  RETENTIONS_REFUSED,
  /** Publications remembered in a history, once for each. */
  HISTORY_EVENTS,
  /** Publications not remembered in a history because one alone takes more than it may. */
  HISTORY_EVENTS_REFUSED,
  /** Events that a history forgot because it has too many. */
  HISTORY_EVENTS_FORGOTTEN_NUMBER,
  /** Events that a history forgot because they take too many bytes. */
  HISTORY_EVENTS_FORGOTTEN_SIZE,
  /** Events that a history forgot because their time was over. */
  HISTORY_EVENTS_FORGOTTEN_TIME,
  /** EVENT messages sent. */
  EVENTS,
  /** Calls accepted for routing. */
  CALLS,
  /** INVOCATION messages sent. */
  INVOCATIONS,
  /** RESULT messages sent. */
  RESULTS,
  /** ERROR messages sent. */
  ERRORS,
  /** Calls that passed their time limit. */
  CALL_TIMEOUTS,
  /** A callee was unavailable, and its call offered to another one. */
  CALLS_REROUTED,
  /** Calls whose arguments were not kept for another callee because too many are. */
  CALLS_NOT_KEPT,
  /** Calls cancelled by their callers. */
  CALLS_CANCELED,
  /** Sessions ended for breaking the protocol. */
  PROTOCOL_VIOLATIONS,
  /** Events dropped because the receiver's outbound queue was over its soft limit. */
  EVENTS_DROPPED_SLOW_RECEIVER,
  /** Events dropped because the mailbox of the receiver's loop was over its limit. */
  EVENTS_DROPPED_MAILBOX,
  /** Events dropped because they are longer than the receiver takes. */
  EVENTS_DROPPED_TOO_LONG,
  /** Events dropped because the receiver's serializer cannot express them. */
  EVENTS_DROPPED_UNREPRESENTABLE,
  /** Retained events that a new subscriber did not get because there are too many of them. */
  EVENTS_DROPPED_REPLAY,
  /** Unacknowledged publications dropped: not allowed, invalid topic or refused disclosure. */
  PUBLICATIONS_REFUSED,
  /** Progressive results dropped because the caller had not asked for them. */
  PROGRESS_DROPPED,
  /** Publishers that were not read from for a while because of a slow receiver. */
  PUBLISHERS_PAUSED,
  /** Sessions closed because their outbound queue passed a limit. */
  SLOW_RECEIVERS_CLOSED,
  /** Calls refused because the caller has too many open. */
  CALLS_REFUSED_PENDING,
  /** Calls refused because no callee could take them: busy, or over its outbound budget. */
  CALLS_REFUSED_UNAVAILABLE,
  /** Registrations refused because the session has too many. */
  REGISTRATIONS_REFUSED_LIMIT,
  /** Subscriptions refused because the session has too many. */
  SUBSCRIPTIONS_REFUSED_LIMIT,
  /** Testaments refused because the session has too many. */
  TESTAMENTS_REFUSED_LIMIT,
  /** Memberships ended because the session may not subscribe any more. */
  SUBSCRIPTIONS_REVOKED,
  /** Registrations ended because the session may not register any more. */
  REGISTRATIONS_REVOKED,
  /** Requests refused because the session may not do that. */
  NOT_AUTHORIZED,
  /** Requests refused because the authorizer failed. */
  AUTHORIZER_FAILURES,
  /** Questions to procedures of clients that decide what sessions may do. */
  AUTHORIZATIONS_ASKED,
  /** Messages whose handling failed inside the router: bugs. */
  INTERNAL_ERRORS
}
