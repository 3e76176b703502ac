package io.starling.store;

import io.starling.store.Core.Checkpoint;
import io.starling.store.disk.Disk;
import io.starling.store.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable map of small entries: all in memory, each change on disk before it is acknowledged.
 *
 * <pre>{@code
 * try (Store store = Store.open(directory, StoreSettings.defaults())) {
 *   Key ada = new Key("realm1", "user", "ada");
 *   store.commit(new Transaction().put(ada, document)).join();
 *   byte[] stored = store.get(ada).value();
 *   store.view().entries("realm1", "user").forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>Reading looks at an immutable {@link View} and takes no lock. One thread writes: it takes all
 * transactions that wait, writes them, waits for the disk once, shows them to readers, tells the
 * listeners and completes the futures, in this order. Another thread writes checkpoints meanwhile.
 *
 * <p>When the disk fails to confirm a write, the store takes no more changes until it is opened
 * again ({@link StoreException.Failed}); it can still be read.
 *
 * <p>Threads: any. Who opens it closes it.
 */
public final class Store implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final int BATCH_REQUESTS = 4096;
  private static final long REST_MILLIS = 1000;

  private final Disk disk;
  private final StoreSettings settings;
  private final Core core;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final Thread writer;

  /** Who wait for the checkpoint that is being written. Belongs to the writing thread. */
  private List<CompletableFuture<Void>> awaitingCheckpoint = new ArrayList<>();

  private volatile boolean isClosed;
  private volatile @Nullable Thread checkpointing;

  private Store(Disk disk, StoreSettings settings, Core core) {
    this.disk = disk;
    this.settings = settings;
    this.core = core;
    this.writer = Thread.ofPlatform().daemon().name("starling-store").unstarted(this::run);
  }

  /**
   * Opens the store of a directory; makes it, if it is not there.
   *
   * @throws io.starling.store.disk.InUseException when somebody else has it open
   * @throws io.starling.store.disk.DamagedException when something acknowledged is missing or has
   *     changed, see {@link StoreSettings.OnDamage}
   */
  public static Store open(Path directory, StoreSettings settings) throws IOException {
    return open(FileDisk.open(directory), settings);
  }

  /** Opens the store of a disk, which it closes when it is closed, or cannot be opened. */
  public static Store open(Disk disk, StoreSettings settings) throws IOException {
    try {
      Core core = Core.open(disk, settings, UUID.randomUUID(), settings.time().millis());
      Store store = new Store(disk, settings, core);
      store.writer.start();
      return store;
    } catch (IOException | RuntimeException failure) {
      disk.close();
      throw failure;
    }
  }

  /** Returns all entries as they are now. */
  public View view() {
    return core.view();
  }

  /** Returns an entry; null when it is not there. */
  public @Nullable Entry get(Key key) {
    return core.view().get(key);
  }

  /**
   * Carries out a transaction.
   *
   * <p>What is chained to the future runs on the thread that writes, unless it is chained with an
   * {@code Async} method: it must not wait for anything, least of all for another transaction.
   *
   * @return completes with the number of the transaction when it is on the medium and visible; with
   *     that of the last one when there was nothing to change; exceptionally with a {@link
   *     StoreException}
   * @throws IllegalArgumentException when a value or the transaction is larger than the settings
   *     allow
   */
  public CompletableFuture<Long> commit(Transaction transaction) {
    if (transaction.largest() > settings.valueBytesMax()) {
      throw new IllegalArgumentException(
          "a value has " + transaction.largest() + " bytes, of " + settings.valueBytesMax());
    }
    checkLength(transaction.bytes());
    return enqueue(
        new Request.Transact(
            List.copyOf(transaction.steps()), transaction.bytes(), new CompletableFuture<>()));
  }

  /**
   * Takes over writes of other nodes, together or not at all. Those that were seen before, that
   * were overwritten, or whose realm was dropped meanwhile change nothing. Writes of one actor to
   * one entry must come in the order of their dots; apart from that any order leads to the same.
   *
   * @return as of {@link #commit}
   */
  public CompletableFuture<Long> apply(List<Write> writes) {
    long bytes = 0;
    for (Write write : writes) {
      bytes += Transaction.STEP_BYTES;
      if (write instanceof Write.OfCell(Key key, int incarnation, Cell cell)) {
        bytes += key.id().length() + cell.length();
      }
    }
    checkLength(bytes);
    return enqueue(new Request.Apply(List.copyOf(writes), bytes, new CompletableFuture<>()));
  }

  private void checkLength(long bytes) {
    if (bytes > settings.transactionBytesMax()) {
      throw new IllegalArgumentException(
          "a transaction has " + bytes + " bytes, of " + settings.transactionBytesMax());
    }
  }

  private CompletableFuture<Long> enqueue(Request request) {
    long pending = pendingBytes.addAndGet(request.bytes());
    if (pending > settings.pendingBytesMax()) {
      pendingBytes.addAndGet(-request.bytes());
      core.add(StoreCounter.REFUSALS, 1);
      return CompletableFuture.failedFuture(
          new StoreException.Busy(pending - request.bytes(), settings.pendingBytesMax()));
    }
    requests.add(request);
    if (isClosed && requests.remove(request)) {
      // The writing thread may have ended before it could see it.
      request.done().completeExceptionally(new StoreException.Closed());
    }
    return request.done();
  }

  /**
   * Has a listener told of all changes behind the view that is returned: to load that view, and
   * then follow the listener, misses nothing.
   */
  public View listen(Listener listener) {
    return core.listen(listener);
  }

  /** Has a listener told of nothing more, but for what it is being told just now. */
  public void unlisten(Listener listener) {
    core.unlisten(listener);
  }

  /**
   * Writes a checkpoint now, for example before a backup; otherwise they are written by themselves.
   *
   * @return completes when it is on the medium; exceptionally when it cannot be written
   */
  public CompletableFuture<Void> checkpoint() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (isClosed) {
      done.completeExceptionally(new StoreException.Closed());
      return done;
    }
    post(
        () -> {
          Checkpoint checkpoint = isClosed ? null : core.checkpoint(settings.time().millis());
          if (checkpoint != null) {
            write(checkpoint);
          }
          if (checkpointing == null) {
            done.completeExceptionally(new IOException("the checkpoint could not be begun"));
          } else {
            awaitingCheckpoint.add(done);
          }
        });
    return done;
  }

  /**
   * Tells the store what all nodes know: writes up to a hybrid logical time. Removals behind it are
   * remembered, and later writes get a higher time. A store that is never told is the only one, and
   * remembers removals for {@link StoreSettings#removalsKept}. The value never falls.
   */
  public void stable(long hlc) {
    post(() -> core.stable(hlc));
  }

  /** Has the writing thread do something, which must not fail. */
  private void post(Runnable task) {
    tasks.add(task);
    requests.add(new Request.Apply(List.of(), 0, new CompletableFuture<>())); // Wakes it.
  }

  /** Returns who numbers the writes of this store. */
  public Actor self() {
    return core.self();
  }

  /** Returns how often the store was opened, this time included. */
  public long epoch() {
    return core.epoch();
  }

  /** Returns a count. */
  public long count(StoreCounter counter) {
    return core.count(counter);
  }

  /** Returns how many bytes of transactions wait to be taken by the writing thread. */
  public long pendingBytes() {
    return pendingBytes.get();
  }

  /** Returns how many entries there are, with those that are remembered as removed. */
  public int entries() {
    return core.view().index().size();
  }

  /** Returns why the store takes no changes any more; null while it does. */
  public @Nullable StoreException failure() {
    return core.failure();
  }

  private void run() {
    List<Request> batch = new ArrayList<>();
    while (!isClosed || !requests.isEmpty()) {
      try {
        await(batch);
      } catch (InterruptedException notOurs) {
        continue; // Nobody has the thread but the store, which does not interrupt it.
      }
      // Before the futures complete: who waits for them finds nothing pending.
      pendingBytes.addAndGet(-batch.stream().mapToLong(Request::bytes).sum());
      try {
        turn(batch);
      } catch (RuntimeException | Error bug) {
        StoreException failed = core.fail(bug);
        batch.forEach(request -> request.done().completeExceptionally(failed));
      }
      batch.clear();
    }
  }

  /** Waits for requests, and takes all there are up to the size of a batch. */
  private void await(List<Request> batch) throws InterruptedException {
    Request first =
        core.isResting() ? requests.take() : requests.poll(REST_MILLIS, TimeUnit.MILLISECONDS);
    if (first == null) {
      return;
    }
    batch.add(first);
    long bytes = first.bytes();
    while (batch.size() < BATCH_REQUESTS && bytes < settings.transactionBytesMax()) {
      Request next = requests.poll();
      if (next == null) {
        return;
      }
      batch.add(next);
      bytes += next.bytes();
    }
  }

  private void turn(List<Request> batch) {
    long now = settings.time().millis();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    if (!batch.isEmpty()) {
      core.handle(batch, now);
    }
    core.tick(now);
    Checkpoint due = isClosed ? null : core.checkpointIfDue(now);
    if (due != null) {
      write(due);
    }
  }

  /** Writes a checkpoint on a thread of its own. */
  private void write(Checkpoint checkpoint) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("starling-store-checkpoint")
            .unstarted(() -> writeSteps(checkpoint));
    checkpointing = thread;
    thread.start();
  }

  private void writeSteps(Checkpoint checkpoint) {
    try {
      boolean isUnfinished = true;
      while (isUnfinished) {
        if (isClosed) {
          throw new IOException("the store is closed");
        }
        isUnfinished = checkpoint.step();
      }
      post(() -> ended(checkpoint, null));
    } catch (IOException | RuntimeException failure) {
      post(() -> ended(checkpoint, failure));
    }
  }

  private void ended(Checkpoint checkpoint, @Nullable Exception failure) {
    checkpointing = null;
    List<CompletableFuture<Void>> waiting = awaitingCheckpoint;
    awaitingCheckpoint = new ArrayList<>();
    if (failure == null) {
      core.finished(checkpoint);
      waiting.forEach(done -> done.complete(null));
    } else {
      core.abandoned(checkpoint, failure);
      waiting.forEach(done -> done.completeExceptionally(failure));
    }
  }

  /**
   * Writes what waits, and gives the directory free. Transactions that come later are refused.
   *
   * @throws IOException when a file cannot be closed; all that was acknowledged is on the medium
   *     also then
   */
  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    post(() -> {});
    join(writer);
    Thread thread = checkpointing;
    if (thread != null) {
      join(thread);
    }
    // What came too late for the writing thread.
    tasks.forEach(Runnable::run);
    requests.forEach(request -> request.done().completeExceptionally(new StoreException.Closed()));
    try (disk;
        core) {
      LOG.debug("store closed");
    }
  }

  private static void join(Thread thread) {
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
