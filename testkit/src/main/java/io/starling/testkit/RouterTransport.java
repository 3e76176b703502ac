package io.starling.testkit;

/** How a test talks to its router. */
public enum RouterTransport {
  /** {@code ws://127.0.0.1:port/ws}. */
  WEBSOCKET,
  /** {@code rs://127.0.0.1:port}. */
  RAW_TCP
}
