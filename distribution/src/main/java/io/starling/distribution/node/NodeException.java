package io.starling.distribution.node;

/**
 * The node cannot start because of the world around it: a port that is taken, a folder that another
 * node uses. The message tells all that an operator needs.
 */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NodeException(String message, Throwable cause) {
    super(message, cause);
  }

  NodeException(String message) {
    super(message);
  }
}
