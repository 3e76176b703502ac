package io.starling.distribution.cli;

import io.starling.client.Registration;
import io.starling.client.SessionListener;
import io.starling.client.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * The life of a command that stays connected: it ends when it has done its count, or when the
 * session or the membership does.
 *
 * <p>Threads: safe for all.
 */
final class Serving implements SessionListener, Executor {
  private final Phaser running = new Phaser(1);
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private final long count;
  private long done;

  /**
   * Begins.
   *
   * @param count how often {@link #done} is to be called; 0 for no end
   */
  Serving(long count) {
    this.count = count;
  }

  /** Waits for the end; fails when it came before the count was done. */
  void await() {
    Replies.await(end);
  }

  /** Waits until the handlers that run have ended, so that their answers are on their way. */
  void awaitHandlers() {
    running.arriveAndAwaitAdvance();
  }

  /** Runs what a client has to run, in a virtual thread for each task. */
  @Override
  public void execute(Runnable task) {
    running.register();
    Thread.startVirtualThread(
        () -> {
          try {
            task.run();
          } finally {
            running.arriveAndDeregister();
          }
        });
  }

  /** Whether what comes now is beyond the count. */
  synchronized boolean isOver() {
    return count > 0 && done >= count;
  }

  /** One event was printed, or one call answered. */
  synchronized void done() {
    done++;
    if (isOver()) {
      end.complete(null);
    }
  }

  /** What is told about a membership that was made; its id comes second. */
  static Map<String, Object> remark(String what, String uri, String kind, long id) {
    Map<String, Object> remark = new LinkedHashMap<>();
    remark.put(what, uri);
    remark.put(kind, id);
    return remark;
  }

  @Override
  public void closed(RuntimeException cause) {
    end.completeExceptionally(cause);
  }

  @Override
  public void subscriptionEnded(Subscription subscription, String reason) {
    end.completeExceptionally(
        Replies.connectionFailure("the router ended the subscription: " + reason));
  }

  @Override
  public void registrationEnded(Registration registration, String reason) {
    end.completeExceptionally(
        Replies.connectionFailure("the router ended the registration: " + reason));
  }
}
