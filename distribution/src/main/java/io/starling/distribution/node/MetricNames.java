package io.starling.distribution.node;

import io.starling.router.port.Counter;
import io.starling.store.StoreCounter;
import io.starling.transport.metrics.TransportCounter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What counters are called for Prometheus; {@code docs/metrics.md} says what each means. A counter
 * that is new in the router or the transport does not compile before it has a name here.
 *
 * <p>Micrometer's form is used: {@code starling.calls} is exposed as {@code starling_calls_total}.
 *
 * @param name the name
 * @param label the key of the label, or null when there is none
 * @param value the label's value
 */
record MetricNames(String name, @Nullable String label, String value) {
  static final String BUILD = "starling.build";
  static final String SESSIONS = "starling.sessions";
  static final String CONNECTIONS = "starling.connections";
  static final String REGISTRATIONS = "starling.registrations";
  static final String SUBSCRIPTIONS = "starling.subscriptions";
  static final String RETAINED_EVENTS = "starling.retained.events";
  static final String RETAINED_BYTES = "starling.retained.bytes";
  static final String HISTORY_EVENTS = "starling.history.events";
  static final String HISTORY_BYTES = "starling.history.bytes";
  static final String DETACHED_SESSIONS = "starling.sessions.detached";
  static final String DETACHED_BYTES = "starling.sessions.detached.bytes";

  static final String LIMITS_REACHED = "starling.limits.reached";

  static final String LOGINS = "starling.logins";
  static final String LOGINS_REFUSED = "starling.logins.refused";
  static final String LOGINS_WAITING = "starling.logins.waiting";
  static final String LOGINS_WAITING_FOR_PROCEDURES = "starling.logins.waiting.for.procedures";
  static final String PASSWORD_UPGRADES = "starling.password.upgrades";
  static final String LOCKOUTS = "starling.lockouts";
  static final String LOCKOUT_ENTRIES = "starling.lockout.entries";
  static final String LOCKOUT_ENTRIES_FORGOTTEN = "starling.lockout.entries.forgotten";
  static final String STORE_ENTRIES = "starling.store.entries";
  static final String STORE_WRITABLE = "starling.store.writable";
  static final String AUDIT_FAILURES = "starling.audit.failures";
  static final String REALMS = "starling.realms";

  /** The name of what a store counts. */
  static String of(StoreCounter counter) {
    return "starling.store." + counter.name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  static final String BY = "by";
  static final String CAUSE = "cause";
  static final String LIMIT = "limit";
  static final String METHOD = "method";
  static final String PART = "part";
  static final String REALM = "realm";
  static final String REASON = "reason";
  static final String VERSION = "version";

  private static final String CALLS_REFUSED = "starling.calls.refused";
  private static final String CONNECTIONS_REFUSED = "starling.connections.refused";
  private static final String EVENTS_DROPPED = "starling.events.dropped";
  private static final String HANDSHAKES_FAILED = "starling.handshakes.failed";
  private static final String HISTORY_FORGOTTEN = "starling.history.events.forgotten";
  private static final String INTERNAL_ERRORS = "starling.internal.errors";

  private static MetricNames of(String name) {
    return new MetricNames(name, null, "");
  }

  private static MetricNames because(String name, String cause) {
    return new MetricNames(name, CAUSE, cause);
  }

  /** The name of a counter of the router. */
  static MetricNames of(Counter counter) {
    return switch (counter) {
      case CONNECTIONS_OPENED -> of("starling.connections.opened");
      case CONNECTIONS_CLOSED -> of("starling.connections.closed");
      case SESSIONS_OPENED -> of("starling.sessions.opened");
      case SESSIONS_CLOSED -> of("starling.sessions.closed");
      case SESSIONS_REFUSED -> of("starling.sessions.refused");
      case MESSAGES_RECEIVED -> of("starling.messages.received");
      case MESSAGES_SENT -> of("starling.messages.sent");
      case PUBLICATIONS -> of("starling.publications");
      case EVENTS_RETAINED -> of("starling.events.retained");
      case RETENTIONS_REFUSED -> of("starling.retentions.refused");
      case HISTORY_EVENTS -> of("starling.history.events.recorded");
      case HISTORY_EVENTS_REFUSED -> of("starling.history.events.refused");
      case HISTORY_EVENTS_FORGOTTEN_NUMBER -> because(HISTORY_FORGOTTEN, "events");
      case HISTORY_EVENTS_FORGOTTEN_SIZE -> because(HISTORY_FORGOTTEN, "size");
      case HISTORY_EVENTS_FORGOTTEN_TIME -> because(HISTORY_FORGOTTEN, "time");
      case EVENTS -> of("starling.events");
      case CALLS -> of("starling.calls");
      case INVOCATIONS -> of("starling.invocations");
      case RESULTS -> of("starling.results");
      case ERRORS -> of("starling.errors");
      case CALL_TIMEOUTS -> of("starling.calls.timed.out");
      case CALLS_REROUTED -> of("starling.calls.rerouted");
      case CALLS_NOT_KEPT -> of("starling.calls.not.kept");
      case CALLS_CANCELED -> of("starling.calls.canceled");
      case PROTOCOL_VIOLATIONS -> of("starling.protocol.violations");
      case EVENTS_DROPPED_SLOW_RECEIVER -> because(EVENTS_DROPPED, "slow_receiver");
      case EVENTS_DROPPED_MAILBOX -> because(EVENTS_DROPPED, "mailbox");
      case EVENTS_DROPPED_TOO_LONG -> because(EVENTS_DROPPED, "too_long");
      case EVENTS_DROPPED_UNREPRESENTABLE -> because(EVENTS_DROPPED, "unrepresentable");
      case EVENTS_DROPPED_REPLAY -> because(EVENTS_DROPPED, "replay");
      case PUBLICATIONS_REFUSED -> of("starling.publications.refused");
      case PROGRESS_DROPPED -> of("starling.progress.dropped");
      case PUBLISHERS_PAUSED -> of("starling.publishers.paused");
      case SLOW_RECEIVERS_CLOSED -> of("starling.slow.receivers.closed");
      case CALLS_REFUSED_PENDING -> because(CALLS_REFUSED, "pending_calls");
      case CALLS_REFUSED_UNAVAILABLE -> because(CALLS_REFUSED, "unavailable");
      case REGISTRATIONS_REFUSED_LIMIT -> of("starling.registrations.refused");
      case SUBSCRIPTIONS_REFUSED_LIMIT -> of("starling.subscriptions.refused");
      case TESTAMENTS_REFUSED_LIMIT -> of("starling.testaments.refused");
      case SUBSCRIPTIONS_REVOKED -> of("starling.subscriptions.revoked");
      case REGISTRATIONS_REVOKED -> of("starling.registrations.revoked");
      case NOT_AUTHORIZED -> of("starling.requests.not.authorized");
      case SESSIONS_DETACHED -> of("starling.sessions.detachments");
      case SESSIONS_RESUMED -> of("starling.sessions.resumed");
      case SESSIONS_ABANDONED -> of("starling.sessions.abandoned");
      case SESSIONS_DETACHED_DROPPED -> of("starling.sessions.detached.dropped");
      case RESUMES_REFUSED -> of("starling.resumes.refused");
      case SESSIONS_FLOODING -> of("starling.sessions.flooding.closed");
      case SESSIONS_DELAYED -> of("starling.sessions.delayed");
      case SESSIONS_IDLE -> of("starling.sessions.idle.closed");
      case AUTHORIZER_FAILURES -> of("starling.authorizer.failures");
      case AUTHORIZATIONS_ASKED -> of("starling.authorizations.asked");
      case INTERNAL_ERRORS -> new MetricNames(INTERNAL_ERRORS, PART, "router");
    };
  }

  /** The name of a counter of the transport. */
  static MetricNames of(TransportCounter counter) {
    return switch (counter) {
      case CONNECTIONS_ACCEPTED -> of("starling.sockets.accepted");
      case CONNECTIONS_CLOSED -> of("starling.sockets.closed");
      case CONNECTIONS_REFUSED_TOTAL -> because(CONNECTIONS_REFUSED, "connections");
      case CONNECTIONS_REFUSED_ADDRESS -> because(CONNECTIONS_REFUSED, "connections_per_address");
      case ACCEPTS_PAUSED -> of("starling.accepts.paused");
      case BYTES_IN -> of("starling.bytes.received");
      case BYTES_OUT -> of("starling.bytes.sent");
      case FRAMES_IN -> of("starling.frames.received");
      case FRAMES_OUT -> of("starling.frames.sent");
      case FLUSHES -> of("starling.flushes");
      case INFLATERS_OPENED -> of("starling.inflaters.opened");
      case INFLATERS_CLOSED -> of("starling.inflaters.closed");
      case HANDSHAKES_REFUSED_RAWSOCKET -> because(HANDSHAKES_FAILED, "rawsocket");
      case HANDSHAKES_REFUSED_WEBSOCKET -> because(HANDSHAKES_FAILED, "websocket");
      case HANDSHAKES_REFUSED_HTTP_TRANSPORT -> because(HANDSHAKES_FAILED, "http_transport");
      case HANDSHAKES_TIMED_OUT -> because(HANDSHAKES_FAILED, "timeout");
      case HANDSHAKES_FAILED_TLS -> because(HANDSHAKES_FAILED, "tls");
      case HANDSHAKES_FAILED_PROXY -> because(HANDSHAKES_FAILED, "proxy_protocol");
      case FRAMING_VIOLATIONS -> of("starling.framing.violations");
      case MESSAGES_TOO_LONG -> of("starling.messages.too.long");
      case DEAD_PEERS -> of("starling.dead.peers");
      case UNREAD_REPLIES -> of("starling.unread.replies.closed");
      case CLOSES_FORCED -> of("starling.closes.forced");
      case IO_ERRORS -> of("starling.io.errors");
      case INTERNAL_ERRORS -> new MetricNames(INTERNAL_ERRORS, PART, "transport");
      case HTTP_TRANSPORTS_OPENED -> of("starling.http.transports.opened");
      case HTTP_TRANSPORTS_CLOSED -> of("starling.http.transports.closed");
      case HTTP_TRANSPORTS_EXPIRED -> of("starling.http.transports.expired");
      case HTTP_TRANSPORTS_REFUSED_ADDRESS -> of("starling.http.transports.refused");
      case HTTP_TRANSPORT_REQUESTS_REFUSED -> of("starling.http.transport.requests.refused");
      case HTTP2_CONNECTIONS -> of("starling.http2.connections");
      case HTTP2_WEBSOCKETS_OPENED -> of("starling.http2.websockets.opened");
      case HTTP2_WEBSOCKETS_CLOSED -> of("starling.http2.websockets.closed");
      case HTTP_REQUESTS -> of("starling.http.requests");
    };
  }
}
