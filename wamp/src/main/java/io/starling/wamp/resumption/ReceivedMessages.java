package io.starling.wamp.resumption;

import io.starling.wamp.message.Message;
import io.starling.wamp.message.Received;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages of a session that came from the other side, and says when to acknowledge
 * them: after each 64 messages or about 64 KiB, whichever comes first.
 *
 * <p>Threads: belongs to one thread at a time.
 */
public final class ReceivedMessages {

  private static final int MESSAGES_MAX = 64;
  private static final long BYTES_MAX = 64 << 10;

  /** What a message counts beside its payload. */
  private static final long ENVELOPE_BYTES = 64;

  private long count;
  private int messagesUntold;
  private long bytesUntold;

  /** Makes a counter at 0. */
  public ReceivedMessages() {}

  /** The number of messages so far. */
  public long count() {
    return count;
  }

  /** Counts a message; returns what to send now, mostly nothing. */
  public @Nullable Received add(Message message) {
    count++;
    messagesUntold++;
    bytesUntold += ENVELOPE_BYTES + message.payload().size();
    return messagesUntold < MESSAGES_MAX && bytesUntold < BYTES_MAX ? null : tell();
  }

  /** Returns how many messages have come, to be sent now. */
  public Received tell() {
    messagesUntold = 0;
    bytesUntold = 0;
    return new Received(count);
  }
}
