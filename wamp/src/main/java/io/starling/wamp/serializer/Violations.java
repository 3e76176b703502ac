package io.starling.wamp.serializer;

import io.starling.wamp.message.ProtocolViolation;

/** The texts of violations: where, what was expected, what was found. */
final class Violations {

  private static final int QUOTED_MAX = 64;

  private Violations() {}

  static ProtocolViolation expected(String where, String what, ValueKind found) {
    return new ProtocolViolation(where + ": expected " + what + ", found " + found);
  }

  /** For the value that was just read. */
  static ProtocolViolation expected(String where, String what, ValueKind found, TokenReader in) {
    String text = found == ValueKind.INTEGER ? Long.toString(in.integer) : found.toString();
    return new ProtocolViolation(where + ": expected " + what + ", found " + text);
  }

  static ProtocolViolation notAnId(String where, ValueKind found, TokenReader in) {
    return expected(where, "id in 1..2^53", found, in);
  }

  static ProtocolViolation twice(String where, String key) {
    return new ProtocolViolation(where + ": the key " + quoted(key) + " comes twice");
  }

  static ProtocolViolation unknown(String where, String value) {
    return new ProtocolViolation(where + ": " + quoted(value) + " is unknown");
  }

  /** What a peer sent may be long, and goes back to it. */
  private static String quoted(String text) {
    return text.length() <= QUOTED_MAX
        ? '"' + text + '"'
        : '"' + text.substring(0, QUOTED_MAX) + "...\"";
  }
}
