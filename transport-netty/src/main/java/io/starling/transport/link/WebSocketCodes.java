package io.starling.transport.link;

import io.starling.router.port.CloseCause;

/** The close codes of WebSocket (RFC 6455, section 7.4, and the IANA registry). */
final class WebSocketCodes {

  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int UNSUPPORTED_DATA = 1003;

  /** No code was given; never on the wire. */
  static final int NONE = 1005;

  /** The connection was lost without a close; never on the wire. */
  static final int ABNORMAL = 1006;

  static final int INVALID_DATA = 1007;
  static final int POLICY_VIOLATION = 1008;
  static final int TOO_BIG = 1009;
  static final int INTERNAL_ERROR = 1011;

  private WebSocketCodes() {}

  /** Whether a peer may send a code. */
  static boolean isValidOnWire(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /**
   * The code for a reason of the router. A session that ended by WAMP's own rules, also with ABORT,
   * is a normal close: clients take other codes for a lost connection and come again.
   */
  static int of(CloseCause cause) {
    return switch (cause) {
      case GOODBYE, GOODBYE_TIMEOUT, PEER_ABORT, REFUSED, RESUMED -> NORMAL;
      case SHUTDOWN -> GOING_AWAY;
      case PROTOCOL_VIOLATION -> PROTOCOL_ERROR;
      case FLOOD, HELLO_TIMEOUT, SLOW_RECEIVER -> POLICY_VIOLATION;
      case INTERNAL_ERROR -> INTERNAL_ERROR;
    };
  }
}
