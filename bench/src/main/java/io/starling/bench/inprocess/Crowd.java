package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.Counter;
import io.starling.transport.MemoryChannel;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many sessions with one object at their other end, so that what the heap holds for them is the
 * router's. Each may subscribe to a topic of its own.
 *
 * <p>Threads: belongs to the main thread, but for what channels call.
 */
final class Crowd implements MemoryChannel.Client {

  private static final int EVENT = MessageType.EVENT.code();
  private static final ByteBuf JOIN = Frames.join();

  /** How many sessions are opened before it waits for them. */
  private static final int BURST = 5_000;

  private final MemoryNode node;
  private final EventListener listener;
  private final List<MemoryChannel> channels = new ArrayList<>();

  /** What is done with an event, on the loop of its subscriber. */
  interface EventListener {

    /**
     * Takes an event.
     *
     * @param octets the buffer it is in
     * @param end where it ends
     */
    void event(ByteBuf octets, int end);
  }

  Crowd(MemoryNode node, EventListener listener) {
    this.node = node;
    this.listener = listener;
  }

  int size() {
    return channels.size();
  }

  static Uri topic(int member) {
    return Uri.of("com.example.site" + member % 1000 + ".device" + member);
  }

  /** Opens sessions until there are so many. */
  void grow(int size) {
    long before = node.count(Counter.SESSIONS_OPENED);
    int first = channels.size();
    for (int i = first; i < size; i++) {
      channels.add(join(JOIN.retainedDuplicate()));
      if (i % BURST == 0) {
        awaitOpened(before + i - first);
      }
    }
    awaitOpened(before + size - first);
  }

  private void awaitOpened(long count) {
    Peer.await(() -> node.count(Counter.SESSIONS_OPENED) >= count);
  }

  private MemoryChannel join(ByteBuf greeting) {
    MemoryChannel channel = node.connect(this);
    channel.eventLoop().execute(() -> channel.arrive(greeting));
    return channel;
  }

  /** Has members subscribe, each to its topic or all to one. */
  void subscribe(int from, int to, @Nullable Uri common) {
    long before = node.count(Counter.MESSAGES_SENT);
    for (int i = from; i < to; i++) {
      MemoryChannel channel = channels.get(i);
      ByteBuf frame = subscription(common == null ? topic(i) : common);
      channel.eventLoop().execute(() -> channel.arrive(frame));
      if (i % BURST == 0) {
        awaitSent(before + i - from);
      }
    }
    awaitSent(before + to - from);
  }

  private void awaitSent(long count) {
    Peer.await(() -> node.count(Counter.MESSAGES_SENT) >= count);
  }

  private static ByteBuf subscription(Uri topic) {
    return Frames.of(new Subscribe(1, SubscribeOptions.DEFAULT, topic));
  }

  /** A member goes without a word, and another comes in its place, to the same topic. */
  void replace(int member) {
    MemoryChannel gone = channels.get(member);
    gone.cut();
    channels.set(
        member,
        join(Unpooled.wrappedBuffer(JOIN.retainedDuplicate(), subscription(topic(member)))));
  }

  @Override
  public void received(MemoryChannel channel, ByteBuf octets) {
    Frames.each(
        octets,
        (type, in, at, end) -> {
          if (type == EVENT) {
            listener.event(in, end);
          }
        });
  }
}
