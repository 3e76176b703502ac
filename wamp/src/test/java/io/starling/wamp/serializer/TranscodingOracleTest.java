package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.Seeds;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Payloads of random values, encoded and decoded by libraries, passed between all formats. */
class TranscodingOracleTest {

  private static final int DEPTH = 4;
  private static final int EVENTS = 1500;

  private final Serializers serializers = new Serializers();

  @Test
  void valuesPassBetweenAllFormats() {
    Seeds.run(
        EVENTS,
        random -> {
          for (SerializerFormat from : SerializerFormat.values()) {
            for (SerializerFormat to : SerializerFormat.values()) {
              check(random, from, to);
            }
          }
        });
  }

  /** Several events of one publication carry one payload: the second must not need its bytes. */
  @Test
  void payloadThatKeepsItsTranscodingsIsTranscodedOncePerFormat() {
    Seeds.run(
        EVENTS / 10,
        random -> {
          for (SerializerFormat from : SerializerFormat.values()) {
            for (SerializerFormat to : SerializerFormat.values()) {
              if (from != to) {
                checkKept(random, from, to);
              }
            }
          }
        });
  }

  private void checkKept(RandomGenerator random, SerializerFormat from, SerializerFormat to) {
    RandomValues values = new RandomValues(random, false);
    List<Object> args = random.nextBoolean() ? values.list(DEPTH) : List.of();
    Map<String, Object> kwargs = random.nextBoolean() ? values.dict(DEPTH) : Map.of();
    byte[] frame = encode(List.of(36, 1, 2, Map.of(), args, kwargs), from, random);
    Event event = (Event) serializers.of(from).read(Unpooled.wrappedBuffer(frame));
    byte[] expected = write(event, to);

    if (event.payload() instanceof EncodedPayload payload) {
      payload.keepTranscodings();
    }
    byte[] first = write(event, to);
    Arrays.fill(frame, (byte) 0xC1);
    byte[] second = write(event, to);

    assertThat(first).isEqualTo(expected);
    assertThat(second).isEqualTo(expected);
  }

  private void check(RandomGenerator random, SerializerFormat from, SerializerFormat to) {
    boolean msgpack = from == SerializerFormat.MSGPACK || to == SerializerFormat.MSGPACK;
    RandomValues values = new RandomValues(random, !msgpack);
    List<Object> args = values.list(DEPTH);
    Map<String, Object> kwargs = values.dict(DEPTH);
    Serializer source = serializers.of(from);

    byte[] frame = encode(List.of(36, 1, 2, Map.of(), args, kwargs), from, random);

    Event event = (Event) source.read(Unpooled.wrappedBuffer(frame));
    List<?> received = (List<?>) Oracle.decode(write(event, to), to);

    assertSame("args", Oracle.normal(args), Oracle.normal(source.args(event.payload())));
    assertSame("kwargs", Oracle.normal(kwargs), Oracle.normal(source.kwargs(event.payload())));
    assertSame(from + " to " + to, expected(args, kwargs), received);
    checkValues(args, kwargs, to);
  }

  /** What is made of values is what libraries read, too. */
  private void checkValues(List<Object> args, Map<String, Object> kwargs, SerializerFormat to) {
    Event event = new Event(1, 2, EventDetails.DEFAULT, Payload.of(args, kwargs));

    List<?> received = (List<?>) Oracle.decode(write(event, to), to);

    assertSame("values to " + to, expected(args, kwargs), received);
  }

  private static void assertSame(String what, Object expected, Object found) {
    assertThat(Oracle.difference(expected, found)).as(what).isNull();
  }

  /** What is empty is left out, but a list is needed before a dict. */
  private static List<Object> expected(List<?> args, Map<String, ?> kwargs) {
    List<Object> message = new ArrayList<>(List.of(36L, 1L, 2L, Map.of()));
    if (!args.isEmpty() || !kwargs.isEmpty()) {
      message.add(Oracle.normal(args));
    }
    if (!kwargs.isEmpty()) {
      message.add(Oracle.normal(kwargs));
    }
    return message;
  }

  private static byte[] encode(Object value, SerializerFormat format, RandomGenerator random) {
    return format == SerializerFormat.CBOR && random.nextBoolean()
        ? new CborScribe(random).encode(value)
        : Oracle.encode(value, format);
  }

  private byte[] write(Event event, SerializerFormat format) {
    ByteBuf out = Unpooled.buffer();
    serializers.of(format).write(event, out);
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.release();
    return bytes;
  }
}
