package io.starling.router.port;

import java.util.Locale;

/**
 * What is bounded of what clients may take, and over whom it is counted: a session, all sessions of
 * a user (an authid in a realm), of a realm or of a client address, each on one node. Zero stands
 * for no limit.
 */
public enum Quota {
  /** Messages in a second from one session. */
  MESSAGE_RATE_PER_SESSION(Unit.MESSAGES, Scope.SESSION),
  /** Messages in a second from one user. */
  MESSAGE_RATE_PER_USER(Unit.MESSAGES, Scope.USER),
  /** Messages in a second from one realm. */
  MESSAGE_RATE_PER_REALM(Unit.MESSAGES, Scope.REALM),
  /** Messages in a second from one client address. */
  MESSAGE_RATE_PER_ADDRESS(Unit.MESSAGES, Scope.ADDRESS),
  /** Bytes of payload in a second from one session. */
  BYTE_RATE_PER_SESSION(Unit.BYTES, Scope.SESSION),
  /** Bytes of payload in a second from one user. */
  BYTE_RATE_PER_USER(Unit.BYTES, Scope.USER),
  /** Bytes of payload in a second from one realm. */
  BYTE_RATE_PER_REALM(Unit.BYTES, Scope.REALM),
  /** Bytes of payload in a second from one client address. */
  BYTE_RATE_PER_ADDRESS(Unit.BYTES, Scope.ADDRESS),
  /** Open sessions of one client address. */
  SESSIONS_PER_ADDRESS(Unit.NUMBER, Scope.ADDRESS),
  /** Open sessions of one user. */
  SESSIONS_PER_USER(Unit.NUMBER, Scope.USER),
  /** Open sessions of one realm. */
  SESSIONS_PER_REALM(Unit.NUMBER, Scope.REALM),
  /** Registrations of one session. */
  REGISTRATIONS_PER_SESSION(Unit.NUMBER, Scope.SESSION),
  /** Registrations of one client address, each session's counted. */
  REGISTRATIONS_PER_ADDRESS(Unit.NUMBER, Scope.ADDRESS),
  /** Registrations of one user, each session's counted. */
  REGISTRATIONS_PER_USER(Unit.NUMBER, Scope.USER),
  /** Registrations of one realm, each session's counted. */
  REGISTRATIONS_PER_REALM(Unit.NUMBER, Scope.REALM),
  /** Subscriptions of one session. */
  SUBSCRIPTIONS_PER_SESSION(Unit.NUMBER, Scope.SESSION),
  /** Subscriptions of one client address, each session's counted. */
  SUBSCRIPTIONS_PER_ADDRESS(Unit.NUMBER, Scope.ADDRESS),
  /** Subscriptions of one user, each session's counted. */
  SUBSCRIPTIONS_PER_USER(Unit.NUMBER, Scope.USER),
  /** Subscriptions of one realm, each session's counted. */
  SUBSCRIPTIONS_PER_REALM(Unit.NUMBER, Scope.REALM),
  /** Calls of one session that wait for their result. */
  PENDING_CALLS(Unit.NUMBER, Scope.SESSION),
  /** Calls of one client address that wait for their result. */
  PENDING_CALLS_PER_ADDRESS(Unit.NUMBER, Scope.ADDRESS),
  /** Calls of one user that wait for their result. */
  PENDING_CALLS_PER_USER(Unit.NUMBER, Scope.USER),
  /** Calls of one realm that wait for their result. */
  PENDING_CALLS_PER_REALM(Unit.NUMBER, Scope.REALM),
  /** Bytes of payload of one message. */
  PAYLOAD_SIZE(Unit.SIZE, Scope.SESSION);

  /** What a limit is a number of. */
  public enum Unit {
    /** Messages in a second. */
    MESSAGES(1, 1_000_000),
    /** Bytes in a second. */
    BYTES(1 << 10, 16L << 30),
    /** Things that are there at a time. */
    NUMBER(1, 100_000_000),
    /** Bytes of one message. */
    SIZE(1 << 10, 64L << 20);

    private final long min;
    private final long max;

    Unit(long min, long max) {
      this.min = min;
      this.max = max;
    }

    /** The least limit that may be written. */
    public long min() {
      return min;
    }

    /** The greatest limit. */
    public long max() {
      return max;
    }

    /** Whether it is a number of bytes. */
    public boolean isBytes() {
      return this == BYTES || this == SIZE;
    }

    /** Whether it is counted in a second. */
    public boolean isRate() {
      return this == MESSAGES || this == BYTES;
    }
  }

  /** Over whom something is counted. */
  public enum Scope {
    /** One session. */
    SESSION,
    /** The sessions of one client address, in whatever realm. */
    ADDRESS,
    /** The sessions of one authid in a realm. */
    USER,
    /** The sessions of one realm. */
    REALM
  }

  private final Unit unit;
  private final Scope scope;
  private final String key = name().toLowerCase(Locale.ROOT);

  Quota(Unit unit, Scope scope) {
    this.unit = unit;
    this.scope = scope;
  }

  /** What it is a number of. */
  public Unit unit() {
    return unit;
  }

  /** Over whom it is counted. */
  public Scope scope() {
    return scope;
  }

  /** Its name in realm documents, errors and metrics; with dashes the key of the node's limit. */
  public String key() {
    return key;
  }
}
