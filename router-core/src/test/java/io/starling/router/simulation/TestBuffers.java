package io.starling.router.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.Arrays;

/**
 * Buffers whose bytes turn into garbage when they are released, and which count those that are not.
 * A payload that somebody kept without retaining it shows up as garbage or as an illegal access.
 *
 * <p>Threads: belongs to one thread.
 */
public final class TestBuffers {

  private static final byte GARBAGE = (byte) 0xA5;

  private int unreleased;

  /** Makes an empty buffer that grows. */
  public ByteBuf buffer() {
    unreleased++;
    return new Tracked();
  }

  /**
   * Gives up the reference of one who owned the buffer; when it was the last, its bytes are
   * overwritten first, as a transport reads the next message into the same memory.
   */
  public static void releaseAndOverwrite(ByteBuf buffer) {
    if (buffer.refCnt() == 1) {
      Arrays.fill(buffer.array(), GARBAGE);
    }
    buffer.release();
  }

  /** The number of buffers that are not released. */
  public int unreleased() {
    return unreleased;
  }

  private final class Tracked extends UnpooledHeapByteBuf {

    Tracked() {
      super(UnpooledByteBufAllocator.DEFAULT, 64, Integer.MAX_VALUE);
    }

    @Override
    protected void freeArray(byte[] array) {
      Arrays.fill(array, GARBAGE);
    }

    @Override
    protected void deallocate() {
      unreleased--;
      super.deallocate();
    }
  }
}
