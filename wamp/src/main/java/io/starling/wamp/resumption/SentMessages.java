package io.starling.wamp.resumption;

import io.starling.wamp.message.EncodedMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The messages of a session that were sent and that the other side has not acknowledged, numbered
 * from 1. When they are too many the oldest are forgotten.
 *
 * <p>Threads: belongs to one thread at a time.
 */
public final class SentMessages {

  /** What keeping a message costs beside its bytes. */
  private static final long MESSAGE_BYTES = 64;

  private final long bytesMax;
  private final Deque<EncodedMessage> kept = new ArrayDeque<>();
  private long forgotten;
  private long acknowledged;
  private long bytes;

  /** Makes an empty collection that keeps so many bytes at most. */
  public SentMessages(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** What a message costs as long as it is kept, in bytes. */
  public static long cost(EncodedMessage message) {
    return MESSAGE_BYTES + message.length();
  }

  /** The number of the message sent last, 0 before the first. */
  public long last() {
    return forgotten + kept.size();
  }

  /** The number of the last message that is not kept any more. */
  public long forgotten() {
    return forgotten;
  }

  /** The highest number that was acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** The number of kept messages. */
  public int size() {
    return kept.size();
  }

  /** What the kept messages cost, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Whether a message can be kept without forgetting others. */
  public boolean hasRoomFor(EncodedMessage message) {
    return bytes + cost(message) <= bytesMax;
  }

  /** Adds a message; the oldest that do not fit any more, or even itself, are forgotten. */
  public void add(EncodedMessage message) {
    kept.add(message);
    bytes += cost(message);
    while (bytes > bytesMax) {
      forgetOldest();
    }
  }

  /** Forgets the messages up to a number, which the other side has got. */
  public void acknowledge(long number) {
    if (number > last()) {
      throw new IllegalArgumentException(number + " were received, but " + last() + " sent");
    }
    acknowledged = Math.max(acknowledged, number);
    while (forgotten < number) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    bytes -= cost(kept.remove());
    forgotten++;
  }

  /** Visits the kept messages in the order of sending. */
  public void forEach(Consumer<EncodedMessage> visitor) {
    kept.forEach(visitor);
  }

  /** Forgets all. */
  public void clear() {
    acknowledge(last());
  }
}
