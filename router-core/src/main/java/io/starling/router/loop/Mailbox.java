package io.starling.router.loop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * Work that other threads leave for an event loop: a queue with many producers, one consumer, one
 * wake-up per batch and a soft bound in bytes.
 *
 * <p>A post is always taken, because a call that was lost here would never be answered. What may be
 * dropped, which are events, is posted only after {@link #hasRoom} has said yes. Items of one
 * producer keep their order.
 *
 * <p>The wake-up runs in the thread that posts, when the mailbox turns from idle to having work,
 * and in the consumer's thread, when {@link #drain} leaves items behind. It must make the consumer
 * call {@code drain} soon and not call it itself, and it must not throw.
 *
 * <pre>{@code
 * var mailbox = new Mailbox<Work>(64 << 20, () -> loop.execute(this::drainMailbox));
 * mailbox.post(work, 0);                     // any thread
 * mailbox.drain(256, work -> work.run());    // the loop
 * mailbox.close();                           // at the end of the loop:
 * while (!mailbox.isDrained()) { mailbox.drain(256, Work::refuse); }
 * }</pre>
 *
 * <p>Threads: {@link #post}, {@link #hasRoom}, {@link #close} and the accessors from any thread,
 * {@link #drain} from the consumer's only.
 *
 * @param <T> the items, never null
 */
public final class Mailbox<T> {

  /** What an item counts in addition to the bytes that its poster names: its place in the queue. */
  public static final int ITEM_BYTES = 32;

  private static final int CHUNK_ITEMS = 1024;

  // Two contended words, kept a few cache lines away from everything else and from each other.
  private static final int ACCOUNT = 16;
  private static final int AWAKE = 32;
  private static final int CELLS = 48;

  private static final long CLOSED = Long.MIN_VALUE;

  /** What became of an item. */
  public enum Posted {
    /** The mailbox is closed and the item was not taken. */
    REFUSED,
    /** It was taken, and the consumer is or will be awake. */
    TAKEN,
    /** It was taken, and who posted it has to call {@link #wakeUp()} soon. */
    UNNOTICED
  }

  /** An item whose bytes are given back when it is drained. */
  private record Weighed(Object item, long bytes) {}

  // A chunk is used in circles while the consumer keeps up; another one is linked when it is full.
  private final MpscUnboundedVarHandleArrayQueue<Object> queue =
      new MpscUnboundedVarHandleArrayQueue<>(CHUNK_ITEMS);
  private final long bytesMax;
  private final Runnable wakeup;

  // ACCOUNT: the bytes of all items posted and not yet drained, with the sign bit set when closed.
  // One addition decides whether a post came before the closing, so none is lost between the two.
  // AWAKE: 1 from the wake-up until the consumer has found the queue empty.
  private final AtomicLongArray cells = new AtomicLongArray(CELLS);

  /**
   * Makes an empty, open mailbox.
   *
   * @param bytesMax the soft bound for {@link #hasRoom}, in bytes
   * @param wakeup makes the consumer call {@link #drain}; called by posters and by the consumer
   */
  public Mailbox(long bytesMax, Runnable wakeup) {
    if (bytesMax < 0) {
      throw new IllegalArgumentException("bytesMax " + bytesMax + " is negative");
    }
    this.bytesMax = bytesMax;
    this.wakeup = Objects.requireNonNull(wakeup, "wakeup");
  }

  /**
   * Leaves an item for the consumer; never blocks, whatever the bound. It allocates only for items
   * with bytes and when the queue grows.
   *
   * @param bytes the memory that the item holds beyond itself, at least 0
   * @return false when the mailbox is closed and the item was not taken
   */
  public boolean post(T item, long bytes) {
    Posted posted = postUnnoticed(item, bytes);
    if (posted == Posted.UNNOTICED) {
      wakeup.run();
    }
    return posted != Posted.REFUSED;
  }

  /**
   * Leaves an item as {@link #post} does, but leaves the wake-up to the caller: who posts many
   * items in a row wakes the consumer once, behind the last, so that it finds all of them. Until
   * then nobody else wakes it.
   *
   * @param bytes the memory that the item holds beyond itself, at least 0
   */
  public Posted postUnnoticed(T item, long bytes) {
    Objects.requireNonNull(item, "item");
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes " + bytes + " is negative");
    }
    long cost = bytes + ITEM_BYTES;
    if (cells.getAndAdd(ACCOUNT, cost) < 0) {
      cells.getAndAdd(ACCOUNT, -cost);
      return Posted.REFUSED;
    }
    queue.offer(bytes == 0 ? item : new Weighed(item, bytes));
    return cells.get(AWAKE) == 0 && cells.compareAndSet(AWAKE, 0, 1)
        ? Posted.UNNOTICED
        : Posted.TAKEN;
  }

  /** Wakes the consumer up, as {@link #postUnnoticed} has asked for; from any thread. */
  public void wakeUp() {
    wakeup.run();
  }

  /** Whether an item with these bytes fits under the soft bound now; never in a closed mailbox. */
  public boolean hasRoom(long bytes) {
    long account = cells.get(ACCOUNT);
    return account >= 0 && bytes <= bytesMax - account - ITEM_BYTES;
  }

  /** The bytes of all items inside, each with {@link #ITEM_BYTES}. */
  public long bytes() {
    return cells.get(ACCOUNT) & ~CLOSED;
  }

  /**
   * Hands items to a handler in order. When items remain, or arrive meanwhile, the wake-up is
   * called again. An exception of the handler ends the drain; its item counts as handled.
   *
   * @param max the number of items handled at most
   * @return the number handled
   */
  public int drain(int max, Consumer<? super T> handler) {
    int handled = 0;
    long released = 0;
    try {
      while (handled < max) {
        Object entry = queue.relaxedPoll();
        if (entry == null) {
          break;
        }
        handled++;
        released += ITEM_BYTES + bytesOf(entry);
        handler.accept(itemOf(entry));
      }
    } finally {
      if (released > 0) {
        cells.getAndAdd(ACCOUNT, -released);
      }
      wakeUpAgainOrRest();
    }
    return handled;
  }

  /** Refuses all later posts; what is inside can still be drained. */
  public void close() {
    cells.getAndUpdate(ACCOUNT, account -> account | CLOSED);
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return cells.get(ACCOUNT) < 0;
  }

  /**
   * Whether the mailbox is closed and every item that it took was drained. A poster may have been
   * promised delivery an instant before its item is visible, so a loop that ends must drain until
   * this is true, not until a drain finds nothing.
   */
  public boolean isDrained() {
    return cells.get(ACCOUNT) == CLOSED;
  }

  /**
   * A poster offers first and looks at the flag afterwards, the consumer clears the flag first and
   * looks at the queue afterwards: one of the two sees the other.
   */
  private void wakeUpAgainOrRest() {
    if (queue.isEmpty()) {
      cells.set(AWAKE, 0);
      if (queue.isEmpty() || !cells.compareAndSet(AWAKE, 0, 1)) {
        return;
      }
    } else {
      cells.set(AWAKE, 1);
    }
    wakeup.run();
  }

  private static long bytesOf(Object entry) {
    return entry instanceof Weighed weighed ? weighed.bytes() : 0;
  }

  @SuppressWarnings("unchecked")
  private T itemOf(Object entry) {
    return (T) (entry instanceof Weighed weighed ? weighed.item() : entry);
  }
}
