package io.starling.router.port;

/** What became of a message that a {@link Link} was asked to send. */
public enum SendResult {
  /** It is queued. */
  SENT,
  /** It is longer than the client is willing to receive. */
  TOO_LONG,
  /** Its payload has a value that the client's serializer cannot express. */
  UNREPRESENTABLE,
  /** The connection is closed or closing. */
  CLOSED
}
