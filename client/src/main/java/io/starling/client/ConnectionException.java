package io.starling.client;

import org.jspecify.annotations.Nullable;

/**
 * There is no session: the connection could not be made, was lost, was closed by either side, or a
 * request found it closed. Whether the router acted on a request that fails with this is unknown.
 */
public final class ConnectionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConnectionException(String message) {
    super(message, null, false, false);
  }

  ConnectionException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
