package io.starling.client.session;

import org.jspecify.annotations.Nullable;

/** An invocation that was not answered finally. Confined to the thread of its session. */
public final class OpenInvocation {

  private final long request;
  private final boolean receivesProgress;
  private boolean expectsChunks;
  private boolean ended;
  private @Nullable InvocationListener listener;

  OpenInvocation(long request, boolean receivesProgress, boolean expectsChunks) {
    this.request = request;
    this.receivesProgress = receivesProgress;
    this.expectsChunks = expectsChunks;
  }

  /** The id of the invocation. */
  public long request() {
    return request;
  }

  /** Whether the caller takes progressive results. */
  public boolean receivesProgress() {
    return receivesProgress;
  }

  /** Whether the final answer was given, or leads nowhere. */
  public boolean hasEnded() {
    return ended;
  }

  boolean expectsChunks() {
    return expectsChunks;
  }

  void expectChunks(boolean more) {
    expectsChunks = more;
  }

  void end() {
    ended = true;
  }

  @Nullable InvocationListener listener() {
    return listener;
  }

  void listener(InvocationListener listener) {
    this.listener = listener;
  }
}
