package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.starling.transport.MemoryChannel;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.Message;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A client with a channel of its own.
 *
 * <p>Threads: on the channel's event loop, but for {@link #ask} and {@link #await}, which belong to
 * the main thread.
 */
abstract class Peer implements MemoryChannel.Client, Frames.Visitor {

  private static final ByteBuf JOIN = Frames.join();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  final MemoryChannel channel;
  private volatile long answers;
  private boolean quiet = true;

  /** Opens a session, on the loop whose turn it is. */
  Peer(MemoryNode node) {
    channel = node.connect(this);
    ask(JOIN.retainedDuplicate());
  }

  /** Sends a request and waits until something has come back. */
  final void ask(Message request) {
    ask(Frames.of(request));
  }

  private void ask(ByteBuf frame) {
    long before = answers;
    channel.eventLoop().execute(() -> channel.arrive(frame));
    await(() -> answers > before);
  }

  /** From now on what comes is for {@link #message} alone. */
  final void listen() {
    quiet = false;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // Only this loop writes it.
  public final void received(MemoryChannel from, ByteBuf octets) {
    if (quiet) {
      answers = answers + 1;
    } else {
      Frames.each(octets, this);
      received();
    }
  }

  /** All that one write brought has been looked at. */
  void received() {}

  @Override
  public void message(int type, ByteBuf octets, int at, int end) {}

  /** Waits until something is so, for a minute at most. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("waited for a minute");
      }
      LockSupport.parkNanos(50_000);
    }
  }
}
