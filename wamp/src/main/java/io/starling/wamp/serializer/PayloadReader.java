package io.starling.wamp.serializer;

import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.ValuePayload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes values of payloads of any format. */
final class PayloadReader {

  private final int nestingMax;
  private final Map<SerializerFormat, TokenReader> readers = new EnumMap<>(SerializerFormat.class);

  PayloadReader(int nestingMax) {
    this.nestingMax = nestingMax;
  }

  /** Returns a reader that is not used for messages. */
  TokenReader reader(SerializerFormat format) {
    return readers.computeIfAbsent(format, f -> Formats.reader(f, nestingMax));
  }

  List<Object> args(Payload payload) {
    return switch (payload) {
      case ValuePayload values -> new ArrayList<>(values.args());
      case EncodedPayload encoded when encoded.argsLength() == 0 -> new ArrayList<>();
      case EncodedPayload encoded -> {
        TokenReader in = begin(encoded, encoded.argsIndex(), encoded.argsLength());
        try {
          yield ValueReader.PAYLOAD.elements(in);
        } finally {
          in.end();
        }
      }
    };
  }

  Map<String, Object> kwargs(Payload payload) {
    return switch (payload) {
      case ValuePayload values -> new LinkedHashMap<>(values.kwargs());
      case EncodedPayload encoded when encoded.kwargsLength() == 0 -> new LinkedHashMap<>();
      case EncodedPayload encoded -> {
        TokenReader in = begin(encoded, encoded.kwargsIndex(), encoded.kwargsLength());
        try {
          yield ValueReader.PAYLOAD.pairs(in);
        } finally {
          in.end();
        }
      }
    };
  }

  private TokenReader begin(EncodedPayload payload, int index, int length) {
    TokenReader in = reader(payload.format());
    in.begin(payload.buffer(), index, length);
    in.next();
    return in;
  }
}
