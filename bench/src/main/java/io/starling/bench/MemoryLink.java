package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that ends in memory: it encodes each message behind the last one, as a
 * transport does, and forgets what it has when that fills a network packet or so.
 *
 * <p>Threads: belongs to one thread.
 */
final class MemoryLink implements Link {

  private static final int BATCH_FULL = 8 << 10;
  private static final int ENVELOPE = 512;

  private final Serializer serializer;
  private final int kind;
  private final ByteBuf batch = PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_FULL + (4 << 10));
  private @Nullable Message last;
  private @Nullable CloseCause closed;

  MemoryLink(Serializer serializer) {
    this.serializer = serializer;
    this.kind = kind(serializer.format());
  }

  private static int kind(SerializerFormat format) {
    return format.rawSocketId();
  }

  @Override
  public SendResult send(Message message, @Nullable SharedFrames frames) {
    if (batch.readableBytes() > BATCH_FULL) {
      batch.clear();
    }
    if (frames == null) {
      serializer.write(message, batch);
    } else {
      ByteBuf frame = shared(message, frames);
      batch.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
    }
    last = message;
    return SendResult.SENT;
  }

  private ByteBuf shared(Message message, SharedFrames frames) {
    ByteBuf present = frames.get(kind);
    if (present != null) {
      return present;
    }
    int hint = message.payload() instanceof EncodedPayload payload ? payload.size() : 0;
    ByteBuf made = PooledByteBufAllocator.DEFAULT.directBuffer(hint + ENVELOPE);
    serializer.write(message, made);
    frames.put(kind, made);
    return made;
  }

  /** Returns the message that was sent last, and forgets it; null when there was none. */
  @Nullable Message take() {
    Message taken = last;
    last = null;
    return taken;
  }

  /** Why the router closed this connection, or null. */
  @Nullable CloseCause closed() {
    return closed;
  }

  void release() {
    batch.release();
  }

  @Override
  public long queuedBytes() {
    return batch.readableBytes();
  }

  @Override
  public void pauseReading() {
    throw new IllegalStateException("nothing here is slow");
  }

  @Override
  public void resumeReading() {}

  @Override
  public void close(CloseCause cause) {
    closed = cause;
  }
}
