package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The fuzz targets {@code json}, {@code msgpack} and {@code cbor}: any bytes are a message or a
 * violation. What is a message can be written and is then read as the same one, in the same format
 * always and in another one if that can express it; writing it again gives the same bytes. The
 * values of a payload are the same in every format.
 *
 * <p>The input is one frame. {@code scripts/fuzz} has Jazzer call the static methods.
 */
public final class SerializerFuzz {

  private static SerializerFormat target = SerializerFormat.JSON;

  private final Serializers serializers = new Serializers();
  private final SerializerFormat format;

  SerializerFuzz(SerializerFormat format) {
    this.format = format;
  }

  /** Takes the name of the target. */
  public static void fuzzerInitialize(String[] arguments) {
    target = SerializerFormat.valueOf(arguments[0].toUpperCase(Locale.ROOT));
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    new SerializerFuzz(target).check(input);
  }

  void check(byte[] input) {
    Message message;
    ByteBuf frame = Unpooled.wrappedBuffer(input);
    try {
      message = serializers.of(format).read(frame);
    } catch (ProtocolViolation _) {
      return;
    } finally {
      require(frame.refCnt() == 1 && frame.readerIndex() == 0, "the frame was touched");
    }
    List<Object> values = values(format, message);
    for (SerializerFormat other : SerializerFormat.values()) {
      byte[] written = write(other, message);
      if (written != null) {
        checkAgain(other, message, values, written);
      }
    }
  }

  private void checkAgain(
      SerializerFormat other, Message message, List<Object> values, byte[] written) {
    Message again = serializers.of(other).read(Unpooled.wrappedBuffer(written));
    require(envelope(again, other).equals(envelope(message, other)), "envelopes differ");
    require(Arrays.equals(written, write(other, again)), "a second writing differs");
    List<Object> valuesAgain = values(other, again);
    if (values != null && valuesAgain != null) {
      Object expected = other == SerializerFormat.JSON ? inJson(values) : values;
      String difference = Oracle.difference(Oracle.normal(expected), Oracle.normal(valuesAgain));
      require(difference == null, "values differ: " + difference);
    } else {
      require(other != format || valuesAgain == null, "values appeared");
    }
  }

  /** What a message has around its payload, in types that compare, as a format can express it. */
  private static Object envelope(Message message, SerializerFormat in) {
    return comparable(Messages.bare(message), in);
  }

  private static Object comparable(Object value, SerializerFormat in) {
    return switch (value) {
      case Record parts ->
          Stream.concat(
                  Stream.of(parts.getClass()),
                  Stream.of(parts.getClass().getRecordComponents())
                      .map(part -> comparable(valueOf(parts, part), in)))
              .toList();
      case List<?> list -> list.stream().map(element -> comparable(element, in)).toList();
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(String.valueOf(key), comparable(element, in)));
        yield copy;
      }
      case byte[] bytes when in == SerializerFormat.JSON ->
          "\0" + Base64.getEncoder().encodeToString(bytes);
      case Double real when in == SerializerFormat.JSON && !Double.isFinite(real) -> "null";
      case Float real when in == SerializerFormat.JSON && !Float.isFinite(real) -> "null";
      case null -> "null";
      default -> Oracle.normal(value);
    };
  }

  private static Object valueOf(Record of, RecordComponent part) {
    try {
      return part.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(part + " cannot be read", e);
    }
  }

  /**
   * What JSON makes of values: a text that begins with U+0000 is a binary value (WAMP, "Binary
   * support in JSON"), and there is no infinity and nothing that is not a number.
   */
  private static Object inJson(Object value) {
    return switch (value) {
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(inJson(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key, inJson(element)));
        yield copy;
      }
      case Double real when !Double.isFinite(real) -> null;
      case Float real when !Float.isFinite(real) -> null;
      case null, default -> Oracle.fromJson(value);
    };
  }

  /** The arguments as values, or null when some of them are none. */
  private List<Object> values(SerializerFormat of, Message message) {
    Payload payload = message.payload();
    try {
      return List.of(serializers.of(of).args(payload), serializers.of(of).kwargs(payload));
    } catch (ProtocolViolation _) {
      return null;
    }
  }

  /** The bytes of a message, or null when the format cannot express it. */
  private byte[] write(SerializerFormat other, Message message) {
    ByteBuf out = Unpooled.buffer().writeByte(0);
    try {
      serializers.of(other).write(message, out);
      return ByteBufUtil.getBytes(out, 1, out.readableBytes() - 1);
    } catch (UnrepresentableException _) {
      require(other != format && out.writerIndex() == 1, "unrepresentable in its own format");
      return null;
    }
  }

  private void require(boolean holds, String complaint) {
    if (!holds) {
      throw new AssertionError(format + ": " + complaint);
    }
  }
}
