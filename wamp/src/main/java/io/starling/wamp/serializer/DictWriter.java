package io.starling.wamp.serializer;

import io.starling.wamp.message.Passthru;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the entries of options and details; what has its default value is not written. */
final class DictWriter {

  private final TokenWriter tokens;

  DictWriter(TokenWriter tokens) {
    this.tokens = tokens;
  }

  void begin() {
    tokens.openDict();
  }

  void end() {
    tokens.closeDict();
  }

  void flag(Key key, boolean value) {
    flag(key, value, false);
  }

  void flag(Key key, boolean value, boolean absent) {
    if (value != absent) {
      tokens.key(key.bytes);
      tokens.bool(value);
    }
  }

  void string(Key key, @Nullable String value) {
    if (value != null) {
      tokens.key(key.bytes);
      tokens.string(value);
    }
  }

  void uri(Key key, @Nullable Uri value) {
    if (value != null) {
      tokens.key(key.bytes);
      tokens.uri(value);
    }
  }

  /** Writes a number; 0 means absent. */
  void number(Key key, long value) {
    if (value != 0) {
      tokens.key(key.bytes);
      tokens.integer(value);
    }
  }

  /** Writes a number; less than 0 means absent. */
  void level(Key key, long value) {
    if (value >= 0) {
      tokens.key(key.bytes);
      tokens.integer(value);
    }
  }

  /** Writes a list; null means absent, but an empty one is written. */
  void list(Key key, @Nullable Collection<?> value) {
    if (value != null) {
      tokens.key(key.bytes);
      ValueWriter.write(value, tokens);
    }
  }

  /** Writes a dict; an empty one means absent. */
  void dict(Key key, Map<String, ?> value) {
    if (!value.isEmpty()) {
      tokens.key(key.bytes);
      ValueWriter.write(value, tokens);
    }
  }

  void passthru(@Nullable Passthru value) {
    if (value != null) {
      string(Key.PPT_SCHEME, value.scheme());
      string(Key.PPT_SERIALIZER, value.serializer());
      string(Key.PPT_CIPHER, value.cipher());
      string(Key.PPT_KEYID, value.keyId());
    }
  }

  void attributes(Map<String, Object> attributes) {
    if (!attributes.isEmpty()) {
      attributes.forEach(this::attribute);
    }
  }

  private void attribute(String name, @Nullable Object value) {
    tokens.countKey();
    tokens.string(name);
    tokens.endKey();
    ValueWriter.write(value, tokens);
  }
}
