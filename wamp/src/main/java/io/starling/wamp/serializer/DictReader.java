package io.starling.wamp.serializer;

import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.uri.Uri;
import io.starling.wamp.uri.UriCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the typed entries of options and details and says exactly which one is wrong.
 *
 * <p>Unknown keys are passed over, but custom ones ({@code _...}, {@code x_...}) are kept; null is
 * the same as absent; a key that comes twice and a known key with a wrong type are violations.
 */
final class DictReader {

  private final TokenReader tokens;
  private final UriCache uris;

  private String message = "";
  private String section = "";
  private @Nullable Key key;
  private long seen;
  private @Nullable Set<String> seenOthers;
  private @Nullable Map<String, Object> attributes;
  private @Nullable String scheme;
  private @Nullable String serializer;
  private @Nullable String cipher;
  private @Nullable String keyId;

  DictReader(TokenReader tokens, UriCache uris) {
    this.tokens = tokens;
    this.uris = uris;
  }

  /** Enters the options or details that begin here. */
  void begin(String messageName, String sectionName) {
    message = messageName;
    section = sectionName;
    key = null;
    seen = 0;
    seenOthers = null;
    attributes = null;
    scheme = null;
    serializer = null;
    cipher = null;
    keyId = null;
    ValueKind found = tokens.next();
    if (found != ValueKind.DICT) {
      throw Violations.expected(where(), "dict", found);
    }
  }

  /** Moves to the value of the next known key; null at the end of the dict. */
  @Nullable Key nextKey() {
    key = null;
    while (tokens.more()) {
      ValueKind found = tokens.nextKey();
      if (found != ValueKind.STRING) {
        throw Violations.expected(where() + ": key", "string", found);
      }
      Key known = Key.of(tokens.text, tokens.textStart, tokens.textLength);
      if (known != null) {
        return known(known);
      }
      unknown();
    }
    return null;
  }

  private Key known(Key known) {
    if ((seen & known.bit()) != 0) {
      throw Violations.twice(where(), known.toString());
    }
    seen |= known.bit();
    key = known;
    return known;
  }

  private void unknown() {
    String name = tokens.string();
    if (seenOthers == null) {
      seenOthers = new HashSet<>();
    }
    if (!seenOthers.add(name)) {
      throw Violations.twice(where(), name);
    }
    if (!name.startsWith("_") && !name.startsWith("x_")) {
      tokens.skip();
      return;
    }
    Object value = ValueReader.ENVELOPE.read(tokens);
    if (value != null) {
      if (attributes == null) {
        attributes = new LinkedHashMap<>();
      }
      attributes.put(name, value);
    }
  }

  /** Passes over the value of a key that means nothing in this message. */
  void ignore() {
    tokens.skip();
  }

  /** Whether only known keys with values of the set of this router were there. */
  boolean isPlain() {
    return attributes == null;
  }

  /** The custom entries of the dict just read. */
  Map<String, Object> attributes() {
    return attributes == null ? Map.of() : Collections.unmodifiableMap(attributes);
  }

  boolean flag() {
    return flag(false);
  }

  boolean flag(boolean absent) {
    ValueKind found = tokens.next();
    return switch (found) {
      case BOOL -> tokens.bool;
      case NULL -> absent;
      default -> throw Violations.expected(where(), "bool", found);
    };
  }

  @Nullable String string() {
    return enterString() ? tokens.string() : null;
  }

  @Nullable Uri uri() {
    return enterString() ? uris.get(tokens.text, tokens.textStart, tokens.textLength) : null;
  }

  private boolean enterString() {
    ValueKind found = tokens.next();
    if (found != ValueKind.NULL && found != ValueKind.STRING) {
      throw Violations.expected(where(), "string", found);
    }
    return found == ValueKind.STRING;
  }

  /** Reads an id, 0 for null. */
  long id() {
    ValueKind found = tokens.next();
    if (found == ValueKind.NULL) {
      return 0;
    }
    if (!tokens.isId(found)) {
      throw Violations.notAnId(where(), found, tokens);
    }
    return tokens.integer;
  }

  /** Reads an integer that is not negative, 0 for null. */
  long count() {
    ValueKind found = tokens.next();
    if (found == ValueKind.NULL) {
      return 0;
    }
    if (found != ValueKind.INTEGER || tokens.integer < 0) {
      throw Violations.expected(where(), "integer of at least 0", found, tokens);
    }
    return tokens.integer;
  }

  /** Reads an integer that is not negative, -1 for null. */
  long level() {
    ValueKind found = tokens.next();
    if (found == ValueKind.NULL) {
      return -1;
    }
    if (found != ValueKind.INTEGER || tokens.integer < 0) {
      throw Violations.expected(where(), "integer of at least 0", found, tokens);
    }
    return tokens.integer;
  }

  /** Reads a scalar as text. */
  @Nullable String scalar() {
    ValueKind found = tokens.next();
    return switch (found) {
      case NULL -> null;
      case STRING -> tokens.string();
      case INTEGER -> Long.toString(tokens.integer);
      case BIG_INTEGER -> tokens.bigInteger.toString();
      case FLOAT -> Double.toString(tokens.real);
      case BOOL -> Boolean.toString(tokens.bool);
      case BINARY, LIST, DICT, EXTENSION -> throw Violations.expected(where(), "scalar", found);
    };
  }

  @Nullable List<String> strings() {
    return enterList() ? List.copyOf(elements()) : null;
  }

  @Nullable Set<String> stringSet() {
    return enterList() ? Collections.unmodifiableSet(new HashSet<>(elements())) : null;
  }

  private List<String> elements() {
    List<String> list = new ArrayList<>();
    while (tokens.more()) {
      ValueKind found = tokens.next();
      if (found != ValueKind.STRING) {
        throw Violations.expected(where() + "[" + list.size() + "]", "string", found);
      }
      list.add(tokens.string());
    }
    return list;
  }

  @Nullable Set<Long> idSet() {
    if (!enterList()) {
      return null;
    }
    Set<Long> ids = new HashSet<>();
    for (int i = 0; tokens.more(); i++) {
      ValueKind found = tokens.next();
      if (!tokens.isId(found)) {
        throw Violations.notAnId(where() + "[" + i + "]", found, tokens);
      }
      ids.add(tokens.integer);
    }
    return Collections.unmodifiableSet(ids);
  }

  private boolean enterList() {
    ValueKind found = tokens.next();
    if (found != ValueKind.NULL && found != ValueKind.LIST) {
      throw Violations.expected(where(), "list", found);
    }
    return found == ValueKind.LIST;
  }

  /** Reads a dict whose content is not WAMP's, empty for null. */
  Map<String, Object> dict() {
    return enterDict("") ? FieldReader.pairs(tokens, where()) : Map.of();
  }

  /**
   * Enters a dict within the options or details; false for null.
   *
   * @param path where it is below the present key, for violations
   */
  boolean enterDict(String path) {
    ValueKind found = tokens.next();
    if (found != ValueKind.NULL && found != ValueKind.DICT) {
      throw Violations.expected(where() + path, "dict", found);
    }
    return found == ValueKind.DICT;
  }

  /**
   * Moves to the value of the next key in a dict entered by {@link #enterDict}; null at its end.
   */
  @Nullable String nextName(String path) {
    if (!tokens.more()) {
      return null;
    }
    ValueKind found = tokens.nextKey();
    if (found != ValueKind.STRING) {
      throw Violations.expected(where() + path + ": key", "string", found);
    }
    return tokens.string();
  }

  /** Reads a bool within a dict entered by {@link #enterDict}. */
  boolean flagAt(String path) {
    ValueKind found = tokens.next();
    if (found != ValueKind.NULL && found != ValueKind.BOOL) {
      throw Violations.expected(where() + path, "bool", found);
    }
    return found == ValueKind.BOOL && tokens.bool;
  }

  ProtocolViolation twice(String path, String name) {
    return Violations.twice(where() + path, name);
  }

  /** Reads one of the attributes of payload passthru mode. */
  void passthru(Key attribute) {
    String value = string();
    switch (attribute) {
      case PPT_SCHEME -> scheme = value;
      case PPT_SERIALIZER -> serializer = value;
      case PPT_CIPHER -> cipher = value;
      case PPT_KEYID -> keyId = value;
      default -> throw new IllegalArgumentException(attribute.toString());
    }
  }

  /** The attributes of payload passthru mode in the dict just read, or null. */
  @Nullable Passthru passthru() {
    if (scheme != null && !scheme.isEmpty()) {
      return new Passthru(scheme, serializer, cipher, keyId);
    }
    if (scheme != null || serializer != null || cipher != null || keyId != null) {
      throw new ProtocolViolation(
          message + "." + section + ".ppt_scheme: a name is needed with ppt attributes");
    }
    return null;
  }

  /** A key that must be there was not in the dict just read. */
  ProtocolViolation missing(Key absent) {
    return new ProtocolViolation(where() + "." + absent + ": the key is missing");
  }

  /** The value just read is none of those that the key may have. */
  ProtocolViolation unknownValue(String value) {
    return Violations.unknown(where(), value);
  }

  private String where() {
    String dict = message + "." + section;
    return key == null ? dict : dict + "." + key;
  }
}
