package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.bench.Payloads;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
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
import org.openjdk.jmh.annotations.Warmup;

/** Passes over positional arguments and checks all of them, which is what a router does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SkipBenchmark {

  /** The format. */
  @Param public SerializerFormat format = SerializerFormat.JSON;

  /** What the arguments are made of. */
  @Param public Payloads payload = Payloads.TEXT;

  private TokenReader reader = Formats.reader(format, Serializers.NESTING_MAX);
  private ByteBuf args = Unpooled.EMPTY_BUFFER;

  /** Makes the benchmark; the rest needs the parameters. */
  public SkipBenchmark() {}

  /** Encodes the arguments, into an array: what it costs to copy a direct buffer is not asked. */
  @Setup
  public void encode() {
    ByteBuf frame = Payloads.frame(format, new Yield(1, YieldOptions.DEFAULT, payload.payload()));
    EncodedPayload encoded = (EncodedPayload) new Serializers().of(format).read(frame).payload();
    byte[] bytes = new byte[encoded.argsLength()];
    frame.getBytes(encoded.argsIndex(), bytes);
    frame.release();
    args = Unpooled.wrappedBuffer(bytes);
    reader = Formats.reader(format, Serializers.NESTING_MAX);
  }

  /** Passes over the arguments. */
  @Benchmark
  public int skip() {
    reader.begin(args, 0, args.readableBytes());
    reader.skip();
    return reader.index();
  }
}
