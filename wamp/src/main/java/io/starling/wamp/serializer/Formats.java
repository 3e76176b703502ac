package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;

/** The reader and writer of each format. */
final class Formats {

  private Formats() {}

  static TokenReader reader(SerializerFormat format, int nestingMax) {
    return switch (format) {
      case JSON -> new JsonReader(nestingMax);
      case MSGPACK -> new MessagePackReader(nestingMax);
      case CBOR -> new CborReader(nestingMax);
    };
  }

  static TokenWriter writer(SerializerFormat format) {
    return switch (format) {
      case JSON -> new JsonWriter();
      case MSGPACK -> new MessagePackWriter();
      case CBOR -> new CborWriter();
    };
  }
}
