package io.starling.router.session;

import io.starling.router.port.ResumeLimits;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many sessions of a realm wait for their clients, and what is kept for them.
 *
 * <p>Threads: safe for all.
 */
final class DetachedSessions {

  private final ResumeLimits limits;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  DetachedSessions(ResumeLimits limits) {
    this.limits = limits;
  }

  /** Adds a session with what is kept for it; false when there is no room. */
  boolean enter(long kept) {
    if (sessions.incrementAndGet() > limits.detachedSessions()) {
      sessions.decrementAndGet();
      return false;
    }
    if (!grow(kept)) {
      sessions.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Adds to what is kept for a session; false when there is no room. */
  boolean grow(long kept) {
    if (bytes.addAndGet(kept) > limits.detachedBytes()) {
      bytes.addAndGet(-kept);
      return false;
    }
    return true;
  }

  /** Removes a session and all that is kept for it. */
  void leave(long kept) {
    sessions.decrementAndGet();
    bytes.addAndGet(-kept);
  }

  int sessions() {
    return sessions.get();
  }

  long bytes() {
    return bytes.get();
  }
}
