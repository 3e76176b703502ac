package io.starling.client.session;

import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** How a session ended, or why it never began. */
public sealed interface SessionEnd {

  /** The router sent ABORT: it refused the session or ended it at once. */
  record Aborted(Uri reason, String message) implements SessionEnd {}

  /** The router said GOODBYE first; it was answered. */
  record ClosedByRouter(Uri reason, String message) implements SessionEnd {}

  /** We said GOODBYE, and the router answered or did not care to. */
  record Left() implements SessionEnd {}

  /** The transport ended without GOODBYE. */
  record TransportLost(@Nullable Throwable cause) implements SessionEnd {}

  /** The router broke the protocol; we sent ABORT. */
  record Violated(String text) implements SessionEnd {}
}
