package io.starling.router.port;

import java.util.Locale;

/** Why the router closes a connection; each is a value of the label {@code cause} of a metric. */
public enum CloseCause {
  /** The session was closed with GOODBYE, and no new one was opened in time. */
  GOODBYE,
  /** The peer sent ABORT. */
  PEER_ABORT,
  /** The router refused the session with ABORT. */
  REFUSED,
  /** The peer broke the protocol. */
  PROTOCOL_VIOLATION,
  /** No HELLO came in time. */
  HELLO_TIMEOUT,
  /** No GOODBYE came in time after the router's own. */
  GOODBYE_TIMEOUT,
  /** The session's outbound queue passed its hard limit. */
  SLOW_RECEIVER,
  /** The session kept sending many times what a rate allows. */
  FLOOD,
  /** The client has come back on another connection. */
  RESUMED,
  /** The router failed while handling a message of the session. */
  INTERNAL_ERROR,
  /** The router shuts down. */
  SHUTDOWN;

  /** The value of the metric's label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
