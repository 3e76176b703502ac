package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** Clients that keep a node busy, each with a fixed number of requests under way. */
final class Load {

  private static final int RESULT = MessageType.RESULT.code();
  private static final int INVOCATION = MessageType.INVOCATION.code();
  private static final int EVENT = MessageType.EVENT.code();

  private Load() {}

  /** Sends requests, as many as were answered since it sent last. */
  abstract static class Source extends Peer {

    private final Runnable send = this::send;
    private final ByteBuf[] requests;
    private boolean asked;
    private int due;
    private long sent;
    private volatile boolean stopped;

    Source(MemoryNode node, ByteBuf... requests) {
      super(node);
      this.requests = requests;
    }

    /** Begins with so many requests; on the main thread. */
    final void start(int window) {
      channel
          .eventLoop()
          .execute(
              () -> {
                listen();
                credit(window);
              });
    }

    /** Sends nothing more; from any thread. */
    final void stop() {
      stopped = true;
    }

    final void credit(int answered) {
      due += answered;
      if (!asked && due > 0) {
        asked = true;
        channel.eventLoop().execute(send);
      }
    }

    private void send() {
      asked = false;
      if (stopped) {
        return;
      }
      int size = requests[0].readableBytes() + 16;
      ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(due * size);
      for (; due > 0; due--) {
        sent++;
        Frames.append(requests[(int) (sent * 7_919L % requests.length)], sent, out);
      }
      channel.arrive(out);
    }
  }

  /** Calls a procedure, or several in turn. */
  static final class Caller extends Source {

    private int answered;

    Caller(MemoryNode node, Payload payload, Uri... procedures) {
      super(node, calls(payload, procedures));
    }

    private static ByteBuf[] calls(Payload payload, Uri... procedures) {
      ByteBuf[] calls = new ByteBuf[procedures.length];
      for (int i = 0; i < calls.length; i++) {
        calls[i] = Frames.of(new Call(Frames.WIDEST, CallOptions.DEFAULT, procedures[i], payload));
      }
      return calls;
    }

    @Override
    public void message(int type, ByteBuf octets, int at, int end) {
      if (type != RESULT) {
        throw new IllegalStateException("a call was answered with " + type);
      }
      answered++;
    }

    @Override
    void received() {
      credit(answered);
      answered = 0;
    }
  }

  /** Answers invocations with a payload of the size of the calls'. */
  static final class Callee extends Peer {

    private final Runnable send = this::send;
    private final ByteBuf yield;
    private @Nullable ByteBuf answers;

    Callee(MemoryNode node, Payload payload) {
      super(node);
      yield = Frames.of(new Yield(Frames.WIDEST, YieldOptions.DEFAULT, payload));
    }

    void register(Uri procedure) {
      ask(new Register(1, RegisterOptions.DEFAULT, procedure));
    }

    @Override
    public void message(int type, ByteBuf octets, int at, int end) {
      if (type != INVOCATION) {
        return;
      }
      ByteBuf out = answers;
      if (out == null) {
        out = PooledByteBufAllocator.DEFAULT.directBuffer(24 << 10);
        answers = out;
        channel.eventLoop().execute(send);
      }
      Frames.append(yield, Frames.id(octets, at), out);
    }

    private void send() {
      ByteBuf out = answers;
      answers = null;
      if (out != null) {
        channel.arrive(out);
      }
    }
  }

  /** Publishes to a topic; goes on when a subscriber tells it that events have come. */
  static final class Publisher extends Source {

    Publisher(MemoryNode node, Payload payload, Uri... topics) {
      super(node, publications(payload, topics));
    }

    private static ByteBuf[] publications(Payload payload, Uri... topics) {
      ByteBuf[] publications = new ByteBuf[topics.length];
      for (int i = 0; i < publications.length; i++) {
        publications[i] =
            Frames.of(new Publish(Frames.WIDEST, PublishOptions.DEFAULT, topics[i], payload));
      }
      return publications;
    }
  }

  /** Counts events, and gives them to a publisher as its credit when it has one. */
  static final class Subscriber extends Peer {

    private final @Nullable Publisher publisher;
    private int events;

    Subscriber(MemoryNode node, Uri topic, @Nullable Publisher publisher) {
      super(node);
      this.publisher = publisher;
      ask(new Subscribe(1, SubscribeOptions.DEFAULT, topic));
      channel.eventLoop().execute(this::listen);
    }

    @Override
    public void message(int type, ByteBuf octets, int at, int end) {
      if (type == EVENT) {
        events++;
      }
    }

    @Override
    void received() {
      Publisher waiting = publisher;
      if (waiting != null) {
        int seen = events;
        if (waiting.channel.eventLoop().inEventLoop()) {
          waiting.credit(seen);
        } else {
          waiting.channel.eventLoop().execute(() -> waiting.credit(seen));
        }
      }
      events = 0;
    }
  }
}
