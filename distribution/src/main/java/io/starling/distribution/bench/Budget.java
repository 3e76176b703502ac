package io.starling.distribution.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many operations a load may do: a number of them, or any. Safe for all threads.
 *
 * <p>Each operation taken is either given back, or has ended later, whatever came of it.
 */
final class Budget {
  private final boolean isLimited;
  private final AtomicLong left;
  private final AtomicLong running;
  private final CompletableFuture<@Nullable Void> spent = new CompletableFuture<>();

  /** Makes a budget of so many operations; 0 for any number. */
  Budget(long count) {
    this.isLimited = count > 0;
    this.left = new AtomicLong(count);
    this.running = new AtomicLong(count);
  }

  /** Takes an operation; false when none is left. */
  boolean take() {
    return !isLimited || left.getAndUpdate(count -> count == 0 ? 0 : count - 1) > 0;
  }

  /** The operation taken was not begun. */
  void giveBack() {
    if (isLimited) {
      left.incrementAndGet();
    }
  }

  /** Operations taken have ended. */
  void ended(int count) {
    if (isLimited && running.addAndGet(-count) == 0) {
      spent.complete(null);
    }
  }

  /** Completes when all operations have ended; never when there may be any number. */
  CompletableFuture<@Nullable Void> spent() {
    return spent;
  }
}
