package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;

/** What MessagePack and CBOR have in common: each value begins with a head that has its length. */
abstract class BinaryWriter extends TokenWriter {

  private int openedAt;
  private int openedPairs;

  BinaryWriter(SerializerFormat format) {
    super(format);
  }

  abstract void textHead(int count);

  abstract void binaryHead(int count);

  abstract int dictHeadLength(int pairs);

  @Override
  final void beginRaw() {}

  @Override
  final void endList() {}

  @Override
  final void endDict() {}

  @Override
  final void endKey() {}

  @Override
  final void openDict() {
    openedAt = length;
    openedPairs = 0;
    beginDict(0);
  }

  /** Puts the head in place of the one byte kept for it, after moving the pairs if it is longer. */
  @Override
  final void closeDict() {
    int longer = dictHeadLength(openedPairs) - 1;
    ensure(longer);
    int from = openedAt + 1;
    System.arraycopy(bytes, from, bytes, from + longer, length - from);
    int behind = length + longer;
    length = openedAt;
    beginDict(openedPairs);
    length = behind;
  }

  @Override
  final void key(byte[] name) {
    openedPairs++;
    text(name, 0, name.length);
  }

  @Override
  final void countKey() {
    openedPairs++;
  }

  @Override
  final void string(String value) {
    int count = Utf8.encodedLength(value);
    textHead(count);
    ensure(count);
    length = Utf8.encode(value, count, bytes, length);
  }

  @Override
  final void text(byte[] source, int from, int count) {
    textHead(count);
    put(source, from, count);
  }

  @Override
  final void uri(Uri value) {
    int count = value.byteLength();
    textHead(count);
    ensure(count);
    value.copyTo(bytes, length);
    length += count;
  }

  @Override
  final void binary(byte[] source, int from, int count) {
    binaryHead(count);
    put(source, from, count);
  }
}
