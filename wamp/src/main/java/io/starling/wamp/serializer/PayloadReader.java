package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.ValuePayload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes values of payloads of any format; see {@link ValuePayload} for their types.
 *
 * <p>Threads: belongs to one thread.
 */
public final class PayloadReader {

  private final int nestingMax;
  private final Map<SerializerFormat, TokenReader> readers = new EnumMap<>(SerializerFormat.class);

  /**
   * Makes a reader.
   *
   * @param nestingMax the deepest nesting of lists and dicts accepted
   */
  public PayloadReader(int nestingMax) {
    this.nestingMax = nestingMax;
  }

  /** Returns a reader that is not used for messages. */
  TokenReader reader(SerializerFormat format) {
    return readers.computeIfAbsent(format, f -> Formats.reader(f, nestingMax));
  }

  /**
   * Returns the positional arguments, may hold nulls; the list is the caller's.
   *
   * @throws io.starling.wamp.message.ProtocolViolation when a value cannot be made, as a string
   *     that stands for a binary value and is not base64
   */
  public List<Object> args(Payload payload) {
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

  /**
   * Returns the keyword arguments, may hold nulls; the map is the caller's.
   *
   * @throws io.starling.wamp.message.ProtocolViolation as {@link #args}
   */
  public Map<String, Object> kwargs(Payload payload) {
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

  /**
   * Whether a payload is exactly one positional argument; what that is, is not looked at.
   *
   * <p>This is the form of payloads in passthru mode (WAMP, "Payload Passthru Mode").
   */
  public boolean isOneArgument(Payload payload) {
    return switch (payload) {
      case ValuePayload values -> values.args().size() == 1 && values.kwargs().isEmpty();
      case EncodedPayload encoded ->
          encoded.argsLength() > 0 && hasOneElement(encoded) && !hasPairs(encoded);
    };
  }

  private boolean hasOneElement(EncodedPayload payload) {
    TokenReader in = begin(payload, payload.argsIndex(), payload.argsLength());
    try {
      if (!in.more()) {
        return false;
      }
      in.skip();
      return !in.more();
    } finally {
      in.end();
    }
  }

  private boolean hasPairs(EncodedPayload payload) {
    if (payload.kwargsLength() == 0) {
      return false;
    }
    TokenReader in = begin(payload, payload.kwargsIndex(), payload.kwargsLength());
    try {
      return in.more();
    } finally {
      in.end();
    }
  }

  /** Reads the dict that all readable bytes of a buffer are. */
  Map<String, Object> dict(SerializerFormat format, ByteBuf document) {
    TokenReader in = reader(format);
    in.begin(document, document.readerIndex(), document.readableBytes());
    try {
      if (in.next() != ValueKind.DICT) {
        throw new ProtocolViolation("expected a dict");
      }
      Map<String, ?> dict = ValueReader.ENVELOPE.pairs(in);
      in.finish();
      return new LinkedHashMap<>(dict);
    } finally {
      in.end();
    }
  }

  private TokenReader begin(EncodedPayload payload, int index, int length) {
    TokenReader in = reader(payload.format());
    in.begin(payload.buffer(), index, length);
    in.next();
    return in;
  }
}
