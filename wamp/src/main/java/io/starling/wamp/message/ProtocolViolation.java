package io.starling.wamp.message;

/**
 * A peer broke the protocol: its session ends with ABORT {@code wamp.error.protocol_violation}
 * (WAMP, "Protocol Violations"). The message says what was found and what was expected, and goes to
 * the peer. It has no stack trace, since a peer can cause it at will.
 */
public final class ProtocolViolation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes a violation; the text goes to the peer. */
  public ProtocolViolation(String text) {
    super(text, null, false, false);
  }

  /** The text for the peer. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
