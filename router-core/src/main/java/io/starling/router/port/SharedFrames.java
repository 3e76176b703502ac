package io.starling.router.port;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The encoded frames of one message that goes to many receivers, so that an event is encoded once
 * per serializer and framing and not once per subscriber. A frame holds nothing that differs
 * between receivers.
 *
 * <p>Threads: belongs to one loop.
 */
public final class SharedFrames {

  /** The number of kinds of frames that links tell apart. */
  public static final int KINDS = 16;

  private final @Nullable ByteBuf[] frames = new @Nullable ByteBuf[KINDS];

  /** Makes an empty set. */
  public SharedFrames() {}

  /**
   * Returns the frame of a kind, or null when none was made yet; a borrowed reference.
   *
   * @param kind a number that links agree upon: equal kinds mean equal bytes, 0 to 15
   */
  public @Nullable ByteBuf get(int kind) {
    return frames[kind];
  }

  /** Adds the frame of a kind and takes over one reference to it. */
  public void put(int kind, ByteBuf frame) {
    frames[kind] = frame;
  }

  /** Releases all frames and begins anew for another message. */
  public void clear() {
    for (int kind = 0; kind < KINDS; kind++) {
      ByteBuf frame = frames[kind];
      if (frame != null) {
        frame.release();
        frames[kind] = null;
      }
    }
  }
}
