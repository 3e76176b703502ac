package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.starling.transport.metrics.TransportCounter;
import org.jspecify.annotations.Nullable;

/**
 * What a link has to write: collected in one buffer between two flushes, so that it leaves in one
 * write, and handed to the network's queue early when there is much of it.
 *
 * <p>The buffer exists only while it has content: an idle connection holds none.
 *
 * <p>Threads: confined to the link's loop.
 */
final class OutputBatch {

  /** A batch that has grown beyond this is handed to the network's queue. */
  private static final int FULL = 24 << 10;

  /** Buffers begin with a capacity between these: the allocator caches up to 32 KiB. */
  private static final int CAPACITY_MIN = 256;

  private static final int CAPACITY_MAX = 32 << 10;

  private final ClientLink link;
  private @Nullable ByteBuf open;
  private int capacity = CAPACITY_MIN;
  private boolean dirty;
  private boolean aboveSoft;

  OutputBatch(ClientLink link) {
    this.link = link;
  }

  /**
   * Returns the buffer to append to; {@link #appended} follows.
   *
   * @param own the capacity needed for a message that shall have its own buffer, or 0
   */
  ByteBuf buffer(int own) {
    markDirty();
    ByteBuf present = open;
    if (present != null && own > present.writableBytes()) {
      handOver();
      present = null;
    }
    if (present == null) {
      present = link.loop.allocator().directBuffer(Math.max(own, capacity));
      open = present;
    }
    return present;
  }

  /** A frame was appended to the buffer: hands it over when it is full. */
  void appended(ByteBuf buffer) {
    if (buffer.readableBytes() >= FULL) {
      capacity = CAPACITY_MAX;
      handOver();
    }
    noteQueued();
  }

  /**
   * Queues a frame behind what was appended, without copying it.
   *
   * @param head what goes in front of it, or null
   */
  void add(@Nullable ByteBuf head, ByteBuf frame) {
    markDirty();
    handOver();
    if (head != null) {
      hand(head);
    }
    hand(frame);
    noteQueued();
  }

  private void noteQueued() {
    if (!aboveSoft && queuedBytes() > link.loop.settings().outboundSoft()) {
      aboveSoft = true;
    }
  }

  private void handOver() {
    ByteBuf present = open;
    open = null;
    if (present != null) {
      link.beforeHanding(present);
      hand(present);
    }
  }

  /** Hands octets to the network's queue without flushing it. */
  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the channel, and that is seen.
  private void hand(ByteBuf octets) {
    if (octets.isReadable()) {
      link.loop.counters().add(TransportCounter.BYTES_OUT, octets.readableBytes());
      link.channel.write(octets, link.channel.voidPromise());
    } else {
      octets.release();
    }
  }

  /** Has the link flushed at the end of the loop's present round. */
  void markDirty() {
    if (!dirty) {
      dirty = true;
      link.loop.markDirty(link);
    }
  }

  /** A flush begins: what is appended from now on needs another one. */
  void beginFlush() {
    dirty = false;
  }

  /**
   * Hands over all that was appended, unless the client does not keep up and there is little: small
   * batches are then collected instead of filling the network's queue with little buffers. They go
   * on when the channel becomes writable again, which it only does when all that was handed over
   * before is also flushed.
   *
   * @return whether nothing was held back
   */
  boolean handAll(boolean mayHoldBack) {
    ByteBuf present = open;
    if (present != null) {
      int size = present.readableBytes();
      if (mayHoldBack && size < FULL && !link.channel.isWritable()) {
        return false;
      }
      adaptCapacity(size);
      handOver();
    }
    return true;
  }

  /** Follows the size of batches, up at once and down slowly. */
  private void adaptCapacity(int size) {
    if (size > capacity) {
      capacity = Math.min(CAPACITY_MAX, Integer.highestOneBit(size - 1) << 1);
    } else if (size < capacity >> 2 && capacity > CAPACITY_MIN) {
      capacity >>= 1;
    }
  }

  /** The octets that were appended and are not written, here and in the network's queue. */
  long queuedBytes() {
    ByteBuf present = open;
    long queued = present == null ? 0 : present.readableBytes();
    ChannelOutboundBuffer network = link.channel.unsafe().outboundBuffer();
    return queued + (network == null ? link.queuedElsewhere() : network.totalPendingWriteBytes());
  }

  /** Whether the client reads so little that nothing more shall be made for it unasked. */
  boolean isAboveSoft() {
    return aboveSoft && queuedBytes() > link.loop.settings().outboundSoft();
  }

  /**
   * The channel takes octets again: has the rest flushed.
   *
   * @return whether the client has just caught up, after it had been above the soft limit
   */
  boolean writable() {
    if (open != null) {
      markDirty();
    }
    if (aboveSoft && queuedBytes() <= link.loop.settings().outboundSoft() / 2) {
      aboveSoft = false;
      return true;
    }
    return false;
  }

  /** Lets go of what was appended and not handed over. */
  void release() {
    ByteBuf present = open;
    open = null;
    if (present != null) {
      present.release();
    }
  }
}
