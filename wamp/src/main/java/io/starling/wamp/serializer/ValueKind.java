package io.starling.wamp.serializer;

/** What a value is, whatever the format. */
enum ValueKind {
  /** Null; also CBOR's undefined, and MessagePack's extension 0 that some encoders use for it. */
  NULL("null"),
  BOOL("bool"),
  /** An integer that fits a {@code long}. */
  INTEGER("integer"),
  /** An integer that does not fit a {@code long}. */
  BIG_INTEGER("integer beyond 64 bits"),
  FLOAT("float"),
  STRING("string"),
  BINARY("binary"),
  LIST("list"),
  DICT("dict"),
  /** What only this format has: an extension type, a tagged or simple value. */
  EXTENSION("extension");

  private final String text;

  ValueKind(String text) {
    this.text = text;
  }

  /** The word for violations. */
  @Override
  public String toString() {
    return text;
  }
}
