package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
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

/** Writes a message whose payload of 256 bytes was received in the same format, so it is copied. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class WriteBenchmark {

  private static final long ID = 5_512_345_678_901_234L;

  /** The format. */
  @Param public SerializerFormat format = SerializerFormat.JSON;

  private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
  private Serializer serializer = new Serializers().of(format);
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private Payload payload = Payload.EMPTY;
  private long request;

  /** Makes the benchmark; the rest needs the parameters. */
  public WriteBenchmark() {}

  /** Receives a payload. */
  @Setup
  public void receive() {
    serializer = new Serializers().of(format);
    received = Payloads.frame(format, new Yield(1, YieldOptions.DEFAULT, Payloads.TEXT.payload()));
    payload = serializer.read(received).payload();
  }

  /** Frees the buffers. */
  @TearDown
  public void release() {
    received.release();
    out.release();
  }

  /** INVOCATION. */
  @Benchmark
  public ByteBuf writeInvocation() {
    return write(new Invocation(++request, ID, InvocationDetails.DEFAULT, payload));
  }

  /** RESULT. */
  @Benchmark
  public ByteBuf writeResult() {
    return write(new Result(++request, ResultDetails.DEFAULT, payload));
  }

  /** EVENT. */
  @Benchmark
  public ByteBuf writeEvent() {
    return write(new Event(ID, ID - ++request, EventDetails.DEFAULT, payload));
  }

  private ByteBuf write(Message message) {
    out.clear();
    serializer.write(message, out);
    return out;
  }
}
