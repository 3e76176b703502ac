package io.starling.wamp.serializer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/** The formats as well-known libraries encode and decode them. */
final class Oracle {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  // By default Jackson takes the argument of a negative bignum for its absolute value.
  private static final ObjectMapper CBOR =
      new ObjectMapper(
              CBORFactory.builder()
                  .enable(CBORParser.Feature.DECODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
                  .enable(CBORGenerator.Feature.ENCODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Oracle() {}

  static byte[] encode(Object value, SerializerFormat format) {
    try {
      return switch (format) {
        case JSON -> JSON.writeValueAsBytes(forJson(value));
        case CBOR -> CBOR.writeValueAsBytes(value);
        case MSGPACK -> {
          try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            pack(value, packer);
            yield packer.toByteArray();
          }
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Decodes and {@link #normal normalises}. */
  static Object decode(byte[] bytes, SerializerFormat format) {
    try {
      return switch (format) {
        case JSON -> normal(fromJson(JSON.readValue(bytes, Object.class)));
        case CBOR -> normal(CBOR.readValue(bytes, Object.class));
        case MSGPACK -> {
          try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            Value value = unpacker.unpackValue();
            if (unpacker.hasNext()) {
              throw new IOException("trailing bytes");
            }
            yield normal(unpack(value));
          }
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same value in types that compare: long or BigInteger, double, hex of bytes. */
  static Object normal(Object value) {
    return switch (value) {
      case Integer integer -> (long) integer;
      case BigInteger integer when integer.bitLength() < Long.SIZE -> integer.longValue();
      case Float real -> (double) real;
      case byte[] bytes -> "bytes " + HexFormat.of().formatHex(bytes);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(normal(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(String.valueOf(k), normal(v)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** Where two normalised values differ first, or null; lists and dicts are too long to print. */
  static String difference(Object expected, Object found) {
    if (expected instanceof List<?> a && found instanceof List<?> b && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        String difference = difference(a.get(i), b.get(i));
        if (difference != null) {
          return "[" + i + "]" + difference;
        }
      }
      return null;
    }
    if (expected instanceof Map<?, ?> a
        && found instanceof Map<?, ?> b
        && a.keySet().equals(b.keySet())) {
      for (Object key : a.keySet()) {
        String difference = difference(a.get(key), b.get(key));
        if (difference != null) {
          return "." + key + difference;
        }
      }
      return null;
    }
    return Objects.equals(expected, found) ? null : ": expected " + expected + ", found " + found;
  }

  private static Object forJson(Object value) {
    return switch (value) {
      case Float real -> (double) real;
      case byte[] bytes -> "\0" + Base64.getEncoder().encodeToString(bytes);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(forJson(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(String.valueOf(k), forJson(v)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** Turns strings that stand for binary values into these. */
  static Object fromJson(Object value) {
    return switch (value) {
      case String text when text.startsWith("\0") ->
          Base64.getDecoder().decode(text.substring(1).getBytes(StandardCharsets.US_ASCII));
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(fromJson(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(k, fromJson(v)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private static void pack(Object value, MessageBufferPacker out) throws IOException {
    switch (value) {
      case null -> out.packNil();
      case Boolean bool -> out.packBoolean(bool);
      case Integer integer -> out.packInt(integer);
      case Long integer -> out.packLong(integer);
      case BigInteger integer -> out.packBigInteger(integer);
      case Float real -> out.packFloat(real);
      case Double real -> out.packDouble(real);
      case String text -> out.packString(text);
      case byte[] bytes -> {
        out.packBinaryHeader(bytes.length);
        out.writePayload(bytes);
      }
      case List<?> list -> {
        out.packArrayHeader(list.size());
        for (Object element : list) {
          pack(element, out);
        }
      }
      case Map<?, ?> map -> {
        out.packMapHeader(map.size());
        for (Map.Entry<?, ?> pair : map.entrySet()) {
          pack(pair.getKey(), out);
          pack(pair.getValue(), out);
        }
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  private static Object unpack(Value value) {
    return switch (value.getValueType()) {
      case NIL -> null;
      case BOOLEAN -> value.asBooleanValue().getBoolean();
      case INTEGER -> value.asIntegerValue().asBigInteger();
      case FLOAT -> value.asFloatValue().toDouble();
      case STRING -> value.asStringValue().asString();
      case BINARY -> value.asBinaryValue().asByteArray();
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        value.asArrayValue().forEach(element -> list.add(unpack(element)));
        yield list;
      }
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        value.asMapValue().map().forEach((k, v) -> map.put(unpack(k), unpack(v)));
        yield map;
      }
      case EXTENSION -> value.asExtensionValue().getData();
    };
  }
}
