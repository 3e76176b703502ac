package io.starling.client;

/**
 * The router sent ABORT: it refused the session, or ended it at once. {@link #uri()} is the reason,
 * for example {@code wamp.error.no_such_realm}.
 */
public final class AbortException extends WampException {

  private static final long serialVersionUID = 1L;

  AbortException(String reason, String text) {
    super(Caused.of(reason, text));
  }
}
