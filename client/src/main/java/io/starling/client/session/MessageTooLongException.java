package io.starling.client.session;

/** A message is longer than the router accepts. It has no stack trace. */
public final class MessageTooLongException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception that tells the length found and the length allowed, in bytes. */
  public MessageTooLongException(int length, int lengthMax) {
    super(
        "the message has " + length + " bytes, the router takes " + lengthMax, null, false, false);
  }
}
