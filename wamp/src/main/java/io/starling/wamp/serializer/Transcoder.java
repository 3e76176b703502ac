package io.starling.wamp.serializer;

import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.util.Arrays;

/**
 * Writes a payload of one format in another one, value by value, without building objects.
 *
 * <p>Where formats differ: binary values are strings of U+0000 and base64 in JSON. Integers keep
 * all digits, floats stay floats; what JSON cannot express of them (NaN, infinities) and what only
 * CBOR has (undefined) becomes null. MessagePack timestamps become date-time texts, CBOR date-times
 * lose their tag; any other extension becomes a binary value of its bytes. Integers that are keys
 * become strings in JSON. What is left cannot be expressed: {@link UnrepresentableException}.
 *
 * <p>The recursion is bounded, because the reader bounds the nesting.
 */
final class Transcoder {

  private final TokenReader in;
  private final TokenWriter out;

  /** The sizes of all containers in order of their beginnings, where the reader cannot tell. */
  private int[] sizes = new int[64];

  private int sizesUsed;

  Transcoder(TokenReader in, TokenWriter out) {
    this.in = in;
    this.out = out;
  }

  /** Writes a part of a payload of the reader's format. */
  void write(EncodedPayload payload, int index, int length) {
    try {
      if (mustCount()) {
        in.begin(payload.buffer(), index, length);
        sizesUsed = 0;
        count(in.next());
        sizesUsed = 0;
      }
      in.begin(payload.buffer(), index, length);
      value(in.next());
    } catch (ProtocolViolation violation) {
      throw new UnrepresentableException(violation.text(), out.format);
    } finally {
      in.end();
    }
  }

  /** MessagePack and CBOR want sizes first, which JSON and indefinite CBOR do not tell. */
  private boolean mustCount() {
    return out.format != SerializerFormat.JSON && in.format != SerializerFormat.MSGPACK;
  }

  private void count(ValueKind kind) {
    boolean dict = kind == ValueKind.DICT;
    if (!dict && kind != ValueKind.LIST) {
      return;
    }
    if (sizesUsed == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * sizes.length);
    }
    int place = sizesUsed++;
    int size = 0;
    while (in.more()) {
      if (dict) {
        count(in.nextKey());
      }
      count(in.next());
      size++;
    }
    sizes[place] = size;
  }

  private int size() {
    return mustCount() ? sizes[sizesUsed++] : in.size();
  }

  private void value(ValueKind kind) {
    switch (kind) {
      case NULL -> out.nil();
      case BOOL -> out.bool(in.bool);
      case INTEGER -> out.integer(in.integer);
      case BIG_INTEGER -> out.bigInteger(in.bigInteger);
      case FLOAT -> real();
      case STRING -> string();
      case BINARY -> out.binary(in.text, in.textStart, in.textLength);
      case EXTENSION -> extension();
      case LIST -> list();
      case DICT -> dict();
    }
  }

  private void real() {
    if (in.single) {
      out.single((float) in.real);
    } else {
      out.real(in.real);
    }
  }

  private void string() {
    if (in.isBinaryText()) {
      byte[] binary = ValueReader.base64(in);
      out.binary(binary, 0, binary.length);
    } else {
      out.text(in.text, in.textStart, in.textLength);
    }
  }

  private void extension() {
    String timestamp = Extensions.timestamp(in);
    if (timestamp != null) {
      out.string(timestamp);
    } else {
      out.binary(in.text, in.textStart, in.textLength);
    }
  }

  private void list() {
    out.beginList(size());
    while (in.more()) {
      value(in.next());
    }
    out.endList();
  }

  private void dict() {
    out.beginDict(size());
    while (in.more()) {
      key(in.nextKey());
      out.endKey();
      value(in.next());
    }
    out.endDict();
  }

  /** Any value may be a key in MessagePack and CBOR; JSON has strings only. */
  private void key(ValueKind kind) {
    switch (kind) {
      case STRING -> out.text(in.text, in.textStart, in.textLength);
      case INTEGER, BIG_INTEGER -> integerKey(kind);
      case NULL, BOOL, FLOAT, BINARY, EXTENSION, LIST, DICT -> {
        if (out.format == SerializerFormat.JSON) {
          throw new UnrepresentableException("a key of kind " + kind, out.format);
        }
        value(kind);
      }
    }
  }

  private void integerKey(ValueKind kind) {
    if (out.format != SerializerFormat.JSON) {
      value(kind);
    } else if (kind == ValueKind.INTEGER) {
      out.string(Long.toString(in.integer));
    } else {
      out.string(in.bigInteger.toString());
    }
  }
}
