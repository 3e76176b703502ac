package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Message;
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

/** Writes an EVENT whose payload was received in another format. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TranscodeBenchmark {

  /** A pair of formats. */
  public enum Way {
    JSON_TO_MSGPACK(SerializerFormat.JSON, SerializerFormat.MSGPACK),
    JSON_TO_CBOR(SerializerFormat.JSON, SerializerFormat.CBOR),
    MSGPACK_TO_JSON(SerializerFormat.MSGPACK, SerializerFormat.JSON),
    MSGPACK_TO_CBOR(SerializerFormat.MSGPACK, SerializerFormat.CBOR),
    CBOR_TO_JSON(SerializerFormat.CBOR, SerializerFormat.JSON),
    CBOR_TO_MSGPACK(SerializerFormat.CBOR, SerializerFormat.MSGPACK);

    private final SerializerFormat from;
    private final SerializerFormat to;

    Way(SerializerFormat from, SerializerFormat to) {
      this.from = from;
      this.to = to;
    }
  }

  /** From which format to which. */
  @Param public Way way = Way.JSON_TO_MSGPACK;

  /** What the payload is made of. */
  @Param public Payloads payload = Payloads.TEXT;

  private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
  private final Serializers serializers = new Serializers();
  private Serializer writer = serializers.of(way.to);
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private Message event = new Event(1, 1, EventDetails.DEFAULT, payload.payload());

  /** Makes the benchmark; the rest needs the parameters. */
  public TranscodeBenchmark() {}

  /** Receives a payload. */
  @Setup
  public void receive() {
    received = Payloads.frame(way.from, new Yield(1, YieldOptions.DEFAULT, payload.payload()));
    writer = serializers.of(way.to);
    event =
        new Event(
            5_512_345_678_901_234L,
            3_312_345_678_901_234L,
            EventDetails.DEFAULT,
            serializers.of(way.from).read(received).payload());
  }

  /** Frees the buffers. */
  @TearDown
  public void release() {
    received.release();
    out.release();
  }

  /** Writes the event. */
  @Benchmark
  public ByteBuf transcode() {
    out.clear();
    writer.write(event, out);
    return out;
  }
}
