package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import io.starling.wamp.uri.Uri;
import java.util.concurrent.TimeUnit;
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

/** Reads a message with 256 bytes of payload: the envelope is read, the payload is checked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ReadBenchmark {

  /** The format. */
  @Param public SerializerFormat format = SerializerFormat.JSON;

  private final Uri uri = Uri.of("com.example.orders.place");
  private Serializer serializer = new Serializers().of(format);
  private ByteBuf call = Unpooled.EMPTY_BUFFER;
  private ByteBuf yield = call;
  private ByteBuf publish = call;

  /** Makes the benchmark; the rest needs the parameters. */
  public ReadBenchmark() {}

  /** Encodes the messages. */
  @Setup
  public void encode() {
    serializer = new Serializers().of(format);
    call =
        Payloads.frame(format, new Call(7_001, CallOptions.DEFAULT, uri, Payloads.TEXT.payload()));
    yield = Payloads.frame(format, new Yield(7_001, YieldOptions.DEFAULT, Payloads.TEXT.payload()));
    publish =
        Payloads.frame(
            format, new Publish(7_001, PublishOptions.DEFAULT, uri, Payloads.TEXT.payload()));
  }

  /** Frees the messages. */
  @TearDown
  public void release() {
    call.release();
    yield.release();
    publish.release();
  }

  /** CALL. */
  @Benchmark
  public Message readCall() {
    return serializer.read(call);
  }

  /** YIELD. */
  @Benchmark
  public Message readYield() {
    return serializer.read(yield);
  }

  /** PUBLISH. */
  @Benchmark
  public Message readPublish() {
    return serializer.read(publish);
  }
}
