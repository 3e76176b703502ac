package io.starling.transport.metrics;

/** What the transport counts, per loop; {@code docs/metrics.md} says what each means. */
public enum TransportCounter {
  /** Connections accepted. */
  CONNECTIONS_ACCEPTED,
  /** Connections gone. */
  CONNECTIONS_CLOSED,
  /** Connections refused because there are too many in all. */
  CONNECTIONS_REFUSED_TOTAL,
  /** Connections refused because there are too many from one address. */
  CONNECTIONS_REFUSED_ADDRESS,
  /** Times that accepting paused because connections came faster than the accept rate. */
  ACCEPTS_PAUSED,
  /** Octets read from clients, before decryption is undone: as frames have them. */
  BYTES_IN,
  /** Octets handed to the network, as frames have them. */
  BYTES_OUT,
  /** WAMP messages received. */
  FRAMES_IN,
  /** WAMP messages sent. */
  FRAMES_OUT,
  /** Writes to the network, each of all that one batch made for one connection. */
  FLUSHES,
  /** Inflaters made for WebSocket clients that carry their window from message to message. */
  INFLATERS_OPENED,
  /** Inflaters of such clients that ended with their connections. */
  INFLATERS_CLOSED,
  /** Rawsocket handshakes refused. */
  HANDSHAKES_REFUSED_RAWSOCKET,
  /** WebSocket upgrades refused. */
  HANDSHAKES_REFUSED_WEBSOCKET,
  /** HTTP transports whose opening was refused. */
  HANDSHAKES_REFUSED_HTTP_TRANSPORT,
  /** Connections closed because the handshake took too long. */
  HANDSHAKES_TIMED_OUT,
  /** TLS handshakes that failed. */
  HANDSHAKES_FAILED_TLS,
  /** PROXY protocol headers that were missing, malformed or from an untrusted address. */
  HANDSHAKES_FAILED_PROXY,
  /** Connections closed because the client broke the framing. */
  FRAMING_VIOLATIONS,
  /** Connections closed because a message was longer than the limit. */
  MESSAGES_TOO_LONG,
  /** Connections closed because pings stayed unanswered. */
  DEAD_PEERS,
  /** Connections closed because a client kept asking and did not read. */
  UNREAD_REPLIES,
  /** Connections cut because the client did not take part in closing them. */
  CLOSES_FORCED,
  /** Connections that ended with an I/O error. */
  IO_ERRORS,
  /** Connections closed because the transport failed: bugs. */
  INTERNAL_ERRORS,
  /** HTTP transports opened: long-poll and event streams. */
  HTTP_TRANSPORTS_OPENED,
  /** HTTP transports that have ended. */
  HTTP_TRANSPORTS_CLOSED,
  /** HTTP transports that ended because the client did not ask for messages any more. */
  HTTP_TRANSPORTS_EXPIRED,
  /** HTTP transports refused because there are too many from one address. */
  HTTP_TRANSPORTS_REFUSED_ADDRESS,
  /** Requests of HTTP transports refused: unknown ones, foreign origins, events that are gone. */
  HTTP_TRANSPORT_REQUESTS_REFUSED,
  /** Connections that speak HTTP/2. */
  HTTP2_CONNECTIONS,
  /** WebSockets opened on streams of HTTP/2. */
  HTTP2_WEBSOCKETS_OPENED,
  /** Streams of HTTP/2 gone that were, or should have been, WebSockets. */
  HTTP2_WEBSOCKETS_CLOSED,
  /** HTTP requests served. */
  HTTP_REQUESTS
}
