package io.starling.security.password;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that derive keys from passwords: few of them, and a bounded number of logins that
 * wait, so that nobody can have the node do nothing else.
 *
 * <p>Threads: safe for all.
 */
public final class HashingPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HashingPool.class);
  private static final long KEEP_SECONDS = 30;

  private final ThreadPoolExecutor executor;

  /**
   * Makes a pool; its threads come with the first work and go when there is none.
   *
   * @param threads how many derive at a time, at least 1
   * @param queue how many wait at most, at least 1
   */
  public HashingPool(int threads, int queue) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().name("password-", 0).daemon().factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Has work done.
   *
   * @return false when too much waits already, or the pool is closed; nothing is done then
   */
  public boolean offer(Runnable work) {
    try {
      executor.execute(() -> run(work));
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a login failed inside the router");
    }
  }

  /** How many logins wait. */
  public int waiting() {
    return executor.getQueue().size();
  }

  /** Ends the threads; what waits is not done. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
