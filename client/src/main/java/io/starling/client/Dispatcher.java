package io.starling.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the user's code on the user's executor. When that takes no more tasks, the task runs where
 * it is: late completions must not be lost.
 *
 * @param executor runs handlers and completes futures
 * @param waitingMax how many tasks may wait in one lane
 */
record Dispatcher(Executor executor, int waitingMax) {

  void run(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  <T extends @Nullable Object> void complete(CompletableFuture<T> future, T value) {
    run(() -> future.complete(value));
  }

  void fail(CompletableFuture<?> future, Throwable cause) {
    run(() -> future.completeExceptionally(cause));
  }

  Lane lane() {
    return new Lane(this);
  }
}
