package io.starling.transport.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.Future;
import io.starling.router.RouterLoop;
import io.starling.router.loop.TimerWheel;
import io.starling.transport.metrics.TransportCounters;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A router's loop together with the Netty event loop that it runs on.
 *
 * <p>Links that were written to are remembered here and flushed in one pass after all reads of one
 * round of the event loop: so everything that a round produces for a connection leaves in one
 * write, whichever connections caused it. That is worth a factor of ten against a write per
 * message. What a round has written to very many links is flushed in slices, with other work in
 * between.
 *
 * <p>Threads: confined to the event loop, but for {@link #wakeUp}.
 */
public final class NettyLoop {

  private static final @Nullable ClientLink[] NONE = {};
  private static final long TICK_MILLIS = 20;
  private static final int DIRTY_KEPT = 4096;

  /** Links flushed without a break: about a millisecond. */
  static final int FLUSHES_AT_ONCE = 1024;

  private final EventLoop eventLoop;
  private final RouterLoop core;
  private final Serializers serializers;
  private final LinkSettings settings;
  private final TransportCounters counters = new TransportCounters();
  private final Deflate deflate;
  private final Runnable drain = this::drainMailbox;
  private final Runnable roundEnd = this::endRound;
  private final Runnable nextFlushes = this::flushWaiting;
  private final Runnable breakOver;

  private @Nullable ClientLink[] dirty = new @Nullable ClientLink[64];
  private @Nullable ClientLink[] flushing = new @Nullable ClientLink[64];
  private int dirtyCount;
  private boolean roundEndAsked;

  /** Links whose flush has to wait, and how many of them have been flushed meanwhile. */
  private @Nullable ClientLink[] waiting = NONE;

  private int waitingFlushed;

  /** What connections do when the node stops that the router's core does not know. */
  private final Set<Runnable> strangers = new HashSet<>();

  private boolean isLeaving;
  private @Nullable Future<?> tick;
  private long now = System.nanoTime();

  /** Joins a router's loop to an event loop; {@link #start()} follows. */
  public NettyLoop(EventLoop eventLoop, RouterLoop core, LinkSettings settings) {
    this.eventLoop = eventLoop;
    this.core = core;
    this.settings = settings;
    this.serializers = new Serializers(settings.nestingMax());
    this.deflate = new Deflate(settings.messageSize());
    this.breakOver = () -> eventLoop.execute(nextFlushes);
  }

  /** Begins to serve the mailbox and the timers; from any thread, once. */
  public void start() {
    core.bind(this::wakeUp);
    core.onRoundEnd(this::askForRoundEnd);
    tick =
        eventLoop.scheduleWithFixedDelay(
            () -> core.advance(System.nanoTime()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Has a connection told when the node stops.
   *
   * @param leave closes it now or behind what is under way; until {@link #forget} is called with it
   */
  public void onLeaving(Runnable leave) {
    strangers.add(leave);
    if (isLeaving) {
      leave.run();
    }
  }

  /** A connection is gone, or speaks WAMP now. */
  public void forget(Runnable leave) {
    strangers.remove(leave);
  }

  /** Whether the node stops, and nobody is to stay who has nothing under way. */
  public boolean isLeaving() {
    return isLeaving;
  }

  /** The node stops. */
  public void leave() {
    isLeaving = true;
    List.copyOf(strangers).forEach(Runnable::run);
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

  /**
   * Flushes what was written to in this round, so much of it as takes a moment. A publication to
   * very many subscribers makes more: that waits, and leaves the loop to I/O and to other rounds,
   * with their flushes, in between.
   *
   * <p>Flushing can make links writable again and thereby dirty: those wait for the next round.
   */
  private void flushDirty() {
    @Nullable ClientLink[] links = dirty;
    int count = dirtyCount;
    dirty = flushing;
    dirtyCount = 0;
    int now = Math.min(count, FLUSHES_AT_ONCE);
    flush(links, 0, now);
    if (count > now) {
      await(links, now, count);
    }
    flushing = links.length > DIRTY_KEPT ? new @Nullable ClientLink[64] : links;
  }

  private static void flush(@Nullable ClientLink[] links, int from, int to) {
    for (int i = from; i < to; i++) {
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
  }

  /** Puts links behind those whose flush has to wait already. */
  private void await(@Nullable ClientLink[] links, int from, int to) {
    int left = waiting.length - waitingFlushed;
    if (left == 0) {
      takeABreak();
    }
    @Nullable ClientLink[] all = new @Nullable ClientLink[left + to - from];
    System.arraycopy(waiting, waitingFlushed, all, 0, left);
    System.arraycopy(links, from, all, left, to - from);
    Arrays.fill(links, from, to, null);
    waiting = all;
    waitingFlushed = 0;
  }

  private void flushWaiting() {
    @Nullable ClientLink[] links = waiting;
    int from = waitingFlushed;
    int to = Math.min(links.length, from + FLUSHES_AT_ONCE);
    if (to < links.length) {
      waitingFlushed = to;
      takeABreak();
    } else {
      waiting = NONE;
      waitingFlushed = 0;
    }
    flush(links, from, to);
  }

  /**
   * Goes on behind the next look at I/O. A task alone would not do: an event loop may run tasks for
   * a second before it looks.
   */
  private void takeABreak() {
    if (eventLoop instanceof SingleThreadEventLoop real) {
      real.executeAfterEventLoopIteration(breakOver);
    } else {
      breakOver.run();
    }
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

  /** The router's part; on the loop. */
  public RouterLoop core() {
    return core;
  }

  /** The timers of the loop, driven by its tick. */
  public TimerWheel timers() {
    return core.timers();
  }

  /** The serializer of a format; on the loop, of messages one at a time. */
  public Serializer serializer(SerializerFormat format) {
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
