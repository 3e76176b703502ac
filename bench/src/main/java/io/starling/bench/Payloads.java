package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializers;
import java.util.List;
import java.util.Map;

/** What applications send, about 256 bytes of it. */
public enum Payloads {
  /** One string. */
  TEXT {
    @Override
    public Payload payload() {
      return Payload.of("starling".repeat(32));
    }
  },
  /** Dicts, lists, numbers and short strings. */
  RECORD {
    @Override
    public Payload payload() {
      Map<String, Object> reading =
          Map.of("sensor", "boiler-17", "celsius", 71.25, "at", 1_790_000_000_123L, "ok", true);
      return Payload.of(List.of(reading, reading, reading), Map.of("site", 4711));
    }
  };

  /** Returns the payload as an application would give it to a client. */
  public abstract Payload payload();

  /** Returns a frame as the network hands it over: a direct buffer that the caller owns. */
  public static ByteBuf frame(SerializerFormat format, Message message) {
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
    new Serializers().of(format).write(message, frame);
    return frame;
  }
}
