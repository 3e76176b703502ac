package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.HistorySettings;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Routes from frame to frame, with 256 bytes of payload: all that the router does for a message but
 * framing and sockets.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RoutingBenchmark {

  private static final Uri URI = Uri.of("com.example.orders.place");

  /** Makes the benchmark. */
  public RoutingBenchmark() {}

  /** A caller and a callee. */
  @State(Scope.Thread)
  public static class Calling {

    /** The format of both. */
    @Param public SerializerFormat format = SerializerFormat.JSON;

    /** On how many loops they are. */
    @Param({"1", "2"})
    public int loops = 1;

    private @Nullable MemoryRouter router;
    private MemoryRouter.@Nullable Client caller;
    private MemoryRouter.@Nullable Client callee;
    private @Nullable YieldFrame yield;
    private ByteBuf call = Unpooled.EMPTY_BUFFER;

    /** Makes the benchmark; the rest needs the parameters. */
    public Calling() {}

    /** Opens the sessions. */
    @Setup
    public void open() {
      MemoryRouter made = new MemoryRouter(format, loops);
      MemoryRouter.Client server = made.join(loops - 1);
      expect(Registered.class, server.ask(new Register(1, RegisterOptions.DEFAULT, URI)));
      caller = made.join(0);
      callee = server;
      router = made;
      yield = new YieldFrame(format);
      call = Payloads.frame(format, new Call(1, CallOptions.DEFAULT, URI, Payloads.TEXT.payload()));
    }

    /** Checks that nothing failed. */
    @TearDown
    public void close() {
      Objects.requireNonNull(router).close();
      Objects.requireNonNull(yield).release();
      call.release();
    }

    private Message roundTrip() {
      MemoryRouter.Client client = Objects.requireNonNull(caller);
      MemoryRouter.Client server = Objects.requireNonNull(callee);
      client.send(call);
      cross(loops - 1);
      Invocation invocation = expect(Invocation.class, server.taken());
      server.send(Objects.requireNonNull(yield).answer(invocation.request()));
      cross(0);
      return expect(Result.class, client.taken());
    }

    private void cross(int loop) {
      if (loops > 1) {
        Objects.requireNonNull(router).drain(loop);
      }
    }
  }

  /** A publisher and subscribers, all on one loop. */
  @State(Scope.Thread)
  public static class Publishing {

    /** The number of subscribers. */
    @Param({"1", "100", "1000"})
    public int subscribers = 1;

    /**
     * The history of the realm: {@code none}, {@code elsewhere}, or of the {@code topic} itself.
     */
    @Param("none")
    public String history = "none";

    private static final SerializerFormat FORMAT = SerializerFormat.MSGPACK;

    private @Nullable MemoryRouter router;
    private MemoryRouter.@Nullable Client publisher;
    private ByteBuf publish = Unpooled.EMPTY_BUFFER;
    private long before;
    private long publications;

    /** Makes the benchmark; the rest needs the parameters. */
    public Publishing() {}

    /** Opens the sessions. */
    @Setup
    public void open() {
      MemoryRouter made = new MemoryRouter(FORMAT, 1, histories());
      for (int i = 0; i < subscribers; i++) {
        Subscribe subscribe = new Subscribe(1, SubscribeOptions.DEFAULT, URI);
        expect(Subscribed.class, made.join(0).ask(subscribe));
      }
      publisher = made.join(0);
      router = made;
      before = made.events();
      publish =
          Payloads.frame(
              FORMAT, new Publish(1, PublishOptions.DEFAULT, URI, Payloads.TEXT.payload()));
    }

    private List<HistorySettings> histories() {
      Uri uri = history.equals("topic") ? URI : Uri.of("somewhere.else");
      return history.equals("none")
          ? List.of()
          : List.of(new HistorySettings(MatchPolicy.EXACT, uri, 10_000, 16 << 20, Duration.ZERO));
    }

    /** Checks that each subscriber got each event. */
    @TearDown
    public void close() {
      MemoryRouter used = Objects.requireNonNull(router);
      long events = used.events() - before;
      if (events != publications * subscribers) {
        throw new IllegalStateException(publications + " publications made " + events + " events");
      }
      used.close();
      publish.release();
    }

    private long publishOne() {
      Objects.requireNonNull(publisher).send(publish);
      return ++publications;
    }
  }

  private static <M extends Message> M expect(Class<M> type, Message found) {
    if (!type.isInstance(found)) {
      throw new IllegalStateException("expected " + type.getSimpleName() + ", found " + found);
    }
    return type.cast(found);
  }

  /** A call from CALL to RESULT: two messages in, two out. */
  @Benchmark
  public Message rpc(Calling calling) {
    return calling.roundTrip();
  }

  /** A publication from PUBLISH to the EVENTs of all subscribers. */
  @Benchmark
  public long publish(Publishing publishing) {
    return publishing.publishOne();
  }
}
