package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.starling.router.RouterLoop;
import io.starling.router.loop.TimerWheel;
import io.starling.transport.metrics.TransportCounters;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A router's loop together with the Netty event loop that it runs on.
 *
 * <p>Links that were written to are remembered here and flushed in one pass after all reads of one
 * round of the event loop: so everything that a round produces for a connection leaves in one
 * write, whichever connections caused it. That is worth a factor of ten against a write per
 * message.
 *
 * <p>Threads: confined to the event loop, but for {@link #wakeUp}.
 */
public final class NettyLoop {

  private static final long TICK_MILLIS = 20;
  private static final int DIRTY_KEPT = 4096;

  private final EventLoop eventLoop;
  private final RouterLoop core;
  private final Serializers serializers;
  private final LinkSettings settings;
  private final TransportCounters counters = new TransportCounters();
  private final Deflate deflate;
  private final Runnable drain = this::drainMailbox;
  private final Runnable roundEnd = this::endRound;

  private @Nullable ClientLink[] dirty = new @Nullable ClientLink[64];
  private @Nullable ClientLink[] flushing = new @Nullable ClientLink[64];
  private int dirtyCount;
  private boolean roundEndAsked;
  private @Nullable Future<?> tick;
  private long now = System.nanoTime();

  /** Joins a router's loop to an event loop; {@link #start()} follows. */
  public NettyLoop(EventLoop eventLoop, RouterLoop core, LinkSettings settings) {
    this.eventLoop = eventLoop;
    this.core = core;
    this.settings = settings;
    this.serializers = new Serializers(settings.nestingMax());
    this.deflate = new Deflate(settings.messageSize());
  }

  /** Begins to serve the mailbox and the timers; from any thread, once. */
  public void start() {
    core.bind(this::wakeUp);
    core.onRoundEnd(this::askForRoundEnd);
    tick =
        eventLoop.scheduleWithFixedDelay(
            () -> core.advance(System.nanoTime()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Stops the timers. What is in the mailbox is handled before the event loop ends. */
  public void stop() {
    Future<?> present = tick;
    if (present != null) {
      present.cancel(false);
    }
    wakeUp();
  }

  /**
   * Has the mailbox drained soon; from any thread. Also while the event loop shuts down, since what
   * a drain leaves behind has no other way to the next one.
   */
  private void wakeUp() {
    try {
      eventLoop.execute(drain);
    } catch (RejectedExecutionException ended) {
      // Nobody is left who could be told.
    }
  }

  /** When more is left the mailbox has called the wake-up, so I/O and the flush go first. */
  private void drainMailbox() {
    core.drain(System.nanoTime());
  }

  /** Has a link flushed when the present round of the event loop has read all it can. */
  void markDirty(ClientLink link) {
    askForRoundEnd();
    if (dirtyCount == dirty.length) {
      dirty = Arrays.copyOf(dirty, 2 * dirtyCount);
    }
    dirty[dirtyCount++] = link;
  }

  private void askForRoundEnd() {
    if (!roundEndAsked) {
      roundEndAsked = true;
      eventLoop.execute(roundEnd);
    }
  }

  /** The other loops go first: they work while this one writes. */
  private void endRound() {
    roundEndAsked = false;
    core.endRound();
    flushDirty();
  }

  /** Flushing can make links writable again and thereby dirty: those wait for the next pass. */
  private void flushDirty() {
    @Nullable ClientLink[] links = dirty;
    int count = dirtyCount;
    dirty = flushing;
    dirtyCount = 0;
    for (int i = 0; i < count; i++) {
      ClientLink link = links[i];
      links[i] = null;
      if (link != null) {
        try {
          link.flush();
        } catch (RuntimeException bug) {
          link.failed(bug);
        }
      }
    }
    flushing = links.length > DIRTY_KEPT ? new @Nullable ClientLink[64] : links;
  }

  /** Reads the clock: once per read of a connection, for all messages in it. */
  void readClock() {
    now = System.nanoTime();
  }

  /** The time when the present read began. */
  long now() {
    return now;
  }

  /** The event loop. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** What has been counted; to be read from any thread. */
  public TransportCounters counters() {
    return counters;
  }

  /** The longest message taken from a client, in octets. */
  public int messageSize() {
    return settings.messageSize();
  }

  /** Makes a buffer for what clients send. */
  public ByteBuf newBuffer(int capacity) {
    return settings.allocator().directBuffer(capacity);
  }

  /**
   * Reads a JSON document around WAMP; on the loop.
   *
   * @throws ProtocolViolation when it is not exactly one well-formed dict
   */
  public Map<String, Object> readJson(ByteBuf document) {
    return serializer(SerializerFormat.JSON).dict(document);
  }

  RouterLoop core() {
    return core;
  }

  /** The timers of the loop, driven by its tick. */
  public TimerWheel timers() {
    return core.timers();
  }

  Serializer serializer(SerializerFormat format) {
    return serializers.of(format);
  }

  LinkSettings settings() {
    return settings;
  }

  Deflate deflate() {
    return deflate;
  }

  ByteBufAllocator allocator() {
    return settings.allocator();
  }
}
