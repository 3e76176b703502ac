package io.starling.router.port;

/** What happens to an event for a session whose outbound queue is over its soft limit. */
public enum SlowReceiverPolicy {
  /** The event is dropped for this session and counted. */
  DROP,
  /** The publisher is not read from until the queue has shrunk, at most one second. */
  PAUSE,
  /** The session is closed. */
  CLOSE
}
