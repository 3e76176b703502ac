package io.starling.client.session;

import io.starling.wamp.message.Passthru;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** A call that has not ended. Confined to the thread of its session. */
public final class OpenCall {

  private final long request;
  private final Uri procedure;
  private final boolean receivesProgress;
  private final @Nullable Passthru passthru;
  private final long timeoutNanos;
  private final CallListener listener;
  private boolean acceptsChunks;
  private boolean ended;
  private long deadlineNanos;

  OpenCall(
      long request,
      Uri procedure,
      boolean receivesProgress,
      @Nullable Passthru passthru,
      long timeoutNanos,
      CallListener listener) {
    this.request = request;
    this.procedure = procedure;
    this.receivesProgress = receivesProgress;
    this.passthru = passthru;
    this.timeoutNanos = timeoutNanos;
    this.listener = listener;
  }

  /** The request id. */
  public long request() {
    return request;
  }

  /** Whether the final answer came, or can come no more. */
  public boolean hasEnded() {
    return ended;
  }

  Uri procedure() {
    return procedure;
  }

  boolean receivesProgress() {
    return receivesProgress;
  }

  @Nullable Passthru passthru() {
    return passthru;
  }

  CallListener listener() {
    return listener;
  }

  boolean acceptsChunks() {
    return acceptsChunks;
  }

  void acceptChunks(boolean more) {
    acceptsChunks = more;
  }

  void end() {
    ended = true;
    acceptsChunks = false;
  }

  /** Whether this client keeps the time, because the router does not. */
  boolean isTimedHere() {
    return timeoutNanos > 0;
  }

  void restartTimer(long nowNanos) {
    deadlineNanos = nowNanos + timeoutNanos;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }
}
