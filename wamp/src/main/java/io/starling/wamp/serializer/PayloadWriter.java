package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.EncodedPayload.Transcodings;
import io.starling.wamp.message.EncodedPayload.Transcodings.Part;
import io.starling.wamp.message.EncodedValue;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.ValuePayload;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Writes payloads into messages: copied, transcoded or made of values. */
final class PayloadWriter {

  private final TokenWriter tokens;
  private final PayloadReader payloads;
  private final Map<SerializerFormat, Transcoder> transcoders =
      new EnumMap<>(SerializerFormat.class);

  PayloadWriter(TokenWriter tokens, PayloadReader payloads) {
    this.tokens = tokens;
    this.payloads = payloads;
  }

  /** The number of elements of a message that a payload takes: 0, 1 or 2. */
  static int elements(Payload payload) {
    return switch (payload) {
      case EncodedPayload encoded ->
          encoded.kwargsLength() > 0 ? 2 : encoded.argsLength() > 0 ? 1 : 0;
      case ValuePayload values -> !values.kwargs().isEmpty() ? 2 : !values.args().isEmpty() ? 1 : 0;
    };
  }

  /** Writes a payload behind the elements that are in the writer now. */
  void write(Payload payload, ByteBuf out) {
    int elements = elements(payload);
    if (elements == 0) {
      return;
    }
    switch (payload) {
      case EncodedPayload encoded -> encoded(encoded, out);
      case ValuePayload values -> {
        ValueWriter.write(values.args(), tokens, this::embed);
        if (elements == 2) {
          ValueWriter.write(values.kwargs(), tokens, this::embed);
        }
      }
    }
  }

  private void encoded(EncodedPayload payload, ByteBuf out) {
    part(payload, Part.ARGS, payload.argsIndex(), payload.argsLength(), out);
    if (payload.kwargsLength() > 0) {
      part(payload, Part.KWARGS, payload.kwargsIndex(), payload.kwargsLength(), out);
    }
  }

  private void part(EncodedPayload payload, Part part, int index, int length, ByteBuf out) {
    if (length == 0) {
      ValueWriter.write(List.of(), tokens);
    } else if (payload.format() == tokens.format) {
      tokens.beginRaw();
      tokens.flushTo(out);
      out.writeBytes(payload.buffer(), index, length);
    } else {
      Transcodings kept = payload.transcodings();
      if (kept == null) {
        transcode(payload, index, length);
      } else {
        transcodeOnce(payload, kept, part, index, length);
      }
    }
  }

  private void transcode(EncodedPayload payload, int index, int length) {
    transcoders.computeIfAbsent(payload.format(), this::transcoder).write(payload, index, length);
  }

  private void transcodeOnce(
      EncodedPayload payload, Transcodings kept, Part part, int index, int length) {
    byte[] encoded = kept.get(tokens.format, part);
    if (encoded != null) {
      tokens.beginRaw();
      tokens.put(encoded, 0, encoded.length);
      return;
    }
    int start = tokens.length;
    transcode(payload, index, length);
    // Arguments never come first in a message: in JSON a comma is before them.
    int first = tokens.format == SerializerFormat.JSON ? start + 1 : start;
    kept.keep(tokens.format, part, Arrays.copyOfRange(tokens.bytes, first, tokens.length));
  }

  private void embed(EncodedValue value) {
    EncodedPayload payload = value.payload();
    int length = value.length();
    int start = tokens.length;
    if (length == 0) {
      ValueWriter.write(value.part() == Part.ARGS ? List.of() : Map.of(), tokens);
    } else if (payload.format() == tokens.format) {
      tokens.beginRaw();
      tokens.put(payload.buffer(), value.index(), length);
    } else {
      try {
        transcode(payload, value.index(), length);
      } catch (UnrepresentableException e) {
        tokens.rewind(start);
        tokens.nil();
      }
    }
  }

  private Transcoder transcoder(SerializerFormat format) {
    return new Transcoder(payloads.reader(format), tokens);
  }
}
