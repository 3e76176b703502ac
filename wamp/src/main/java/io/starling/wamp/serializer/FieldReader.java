package io.starling.wamp.serializer;

import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.uri.Uri;
import io.starling.wamp.uri.UriCache;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the typed elements of a message and says exactly which one is wrong. */
final class FieldReader {

  private final TokenReader tokens;
  private final UriCache uris;

  private String message = "message";
  private boolean inMessage;

  FieldReader(TokenReader tokens, UriCache uris) {
    this.tokens = tokens;
    this.uris = uris;
  }

  /** The name of the message being read. */
  String message() {
    return message;
  }

  /** Enters the message's list and reads its type. */
  MessageType begin() {
    message = "message";
    ValueKind found = tokens.next();
    if (found != ValueKind.LIST) {
      throw Violations.expected(message, "list", found);
    }
    inMessage = true;
    MessageType type = messageType("type");
    message = type.name();
    return type;
  }

  /** Leaves the message's list, which must have no more elements. */
  void end() {
    if (hasElement()) {
      throw new ProtocolViolation(message + ": too many elements");
    }
    tokens.finish();
  }

  /** Whether the message has another element, which is then read next. */
  boolean hasElement() {
    inMessage = inMessage && tokens.more();
    return inMessage;
  }

  /** Moves to an element that must be there. */
  void element(String name) {
    if (!hasElement()) {
      throw new ProtocolViolation(where(name) + ": the element is missing");
    }
  }

  MessageType messageType(String name) {
    element(name);
    ValueKind found = tokens.next();
    MessageType type = found == ValueKind.INTEGER ? MessageType.of(tokens.integer) : null;
    if (type == null) {
      throw Violations.expected(where(name), "code of a message type", found, tokens);
    }
    return type;
  }

  long id(String name) {
    element(name);
    ValueKind found = tokens.next();
    if (!tokens.isId(found)) {
      throw Violations.notAnId(where(name), found, tokens);
    }
    return tokens.integer;
  }

  /** Reads an integer that is not negative. */
  long count(String name) {
    element(name);
    ValueKind found = tokens.next();
    if (found != ValueKind.INTEGER || tokens.integer < 0) {
      throw Violations.expected(where(name), "integer of at least 0", found, tokens);
    }
    return tokens.integer;
  }

  /** Reads a request id that is 0 for a revocation. */
  long idOrZero(String name) {
    element(name);
    ValueKind found = tokens.next();
    if (!tokens.isId(found) && (found != ValueKind.INTEGER || tokens.integer != 0)) {
      throw Violations.notAnId(where(name), found, tokens);
    }
    return tokens.integer;
  }

  Uri uri(String name) {
    enterString(name);
    return uris.get(tokens.text, tokens.textStart, tokens.textLength);
  }

  String string(String name) {
    enterString(name);
    return tokens.string();
  }

  private void enterString(String name) {
    element(name);
    ValueKind found = tokens.next();
    if (found != ValueKind.STRING) {
      throw Violations.expected(where(name), "string", found);
    }
  }

  /** Reads a dict whose content is not WAMP's; its keys are strings and come once each. */
  Map<String, Object> dict(String name) {
    element(name);
    ValueKind found = tokens.next();
    if (found != ValueKind.DICT) {
      throw Violations.expected(where(name), "dict", found);
    }
    return pairs(tokens, where(name));
  }

  /** Reads the pairs of the dict just entered, whose keys must be strings and come once each. */
  static Map<String, Object> pairs(TokenReader tokens, String where) {
    Map<String, Object> dict = new LinkedHashMap<>();
    while (tokens.more()) {
      ValueKind found = tokens.nextKey();
      if (found != ValueKind.STRING) {
        throw Violations.expected(where + ": key", "string", found);
      }
      String key = tokens.string();
      if (dict.containsKey(key)) {
        throw Violations.twice(where, key);
      }
      dict.put(key, ValueReader.ENVELOPE.read(tokens));
    }
    return dict;
  }

  private String where(String name) {
    return message + "." + name;
  }
}
