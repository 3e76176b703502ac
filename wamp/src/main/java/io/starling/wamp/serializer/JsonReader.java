package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Pulls values out of JSON as RFC 8259 has it: no byte order mark, no comments, no NaN. */
final class JsonReader extends TokenReader {

  private static final int FIRST = 1;
  private static final int LATER = 0;
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** Per open container: the bracket that closes it. */
  private final byte[] closing;

  private boolean escaped;
  private boolean fractional;

  JsonReader(int nestingMax) {
    super(SerializerFormat.JSON, nestingMax);
    closing = new byte[nestingMax + 1];
  }

  @Override
  ValueKind next() {
    int i = space(at);
    return switch (byteAt(i)) {
      case '"' -> string(i);
      case '{' -> enter(i, ValueKind.DICT, '}');
      case '[' -> enter(i, ValueKind.LIST, ']');
      case 't' -> bool(literal(i, TRUE), true);
      case 'f' -> bool(literal(i, FALSE), false);
      case 'n' -> {
        at = literal(i, NULL);
        yield ValueKind.NULL;
      }
      default -> number(i);
    };
  }

  private byte byteAt(int i) {
    if (i >= end) {
      throw truncated();
    }
    return bytes[i];
  }

  private int space(int from) {
    int i = from;
    while (i < end && isSpace(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(byte b) {
    return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
  }

  private ValueKind enter(int i, ValueKind kind, char bracket) {
    push(FIRST);
    closing[depth] = (byte) bracket;
    at = i + 1;
    return kind;
  }

  private ValueKind bool(int behind, boolean value) {
    at = behind;
    bool = value;
    return ValueKind.BOOL;
  }

  private int literal(int from, byte[] word) {
    for (int i = 0; i < word.length; i++) {
      if (byteAt(from + i) != word[i]) {
        throw malformed(from, "unknown literal");
      }
    }
    return from + word.length;
  }

  private ValueKind string(int quote) {
    int behind = passString(quote);
    int length = behind - quote - 2;
    if (escaped) {
      byte[] unescaped = JsonStrings.unescape(bytes, quote + 1, behind - 1);
      setText(unescaped, 0, unescaped.length);
    } else {
      setText(bytes, quote + 1, length);
    }
    at = behind;
    return ValueKind.STRING;
  }

  /** Checks the string whose first quote is here and returns the index behind it. */
  private int passString(int quote) {
    escaped = false;
    int i = quote + 1;
    while (true) {
      i = JsonStrings.plainEnd(bytes, i, end);
      byte b = byteAt(i);
      if (b == '"') {
        return i + 1;
      } else if (b == '\\') {
        escaped = true;
        i = passEscape(i);
      } else if (b >= 0) {
        throw malformed(i, "control character in a string");
      } else {
        i = passSequences(i);
      }
    }
  }

  private int passSequences(int from) {
    int i = from;
    while (i < end && bytes[i] < 0) {
      int length = Utf8.sequenceLength(bytes, i, end);
      if (length == 0) {
        throw malformed(i, "invalid UTF-8");
      }
      i += length;
    }
    return i;
  }

  private int passEscape(int backslash) {
    byte b = byteAt(backslash + 1);
    if (JsonStrings.isSimpleEscape(b)) {
      return backslash + 2;
    }
    if (b != 'u' || JsonStrings.hex4(bytes, backslash + 2, end) < 0) {
      throw malformed(backslash, "invalid escape");
    }
    return backslash + 6;
  }

  private ValueKind number(int from) {
    int behind = passNumber(from);
    at = behind;
    if (fractional) {
      real = Double.parseDouble(ascii(from, behind));
      single = false;
      return ValueKind.FLOAT;
    }
    if (behind - from <= 18) {
      integer = smallInteger(from, behind);
      return ValueKind.INTEGER;
    }
    return largeInteger(from, behind);
  }

  private long smallInteger(int from, int behind) {
    boolean negative = bytes[from] == '-';
    long value = 0;
    for (int i = negative ? from + 1 : from; i < behind; i++) {
      value = 10 * value + (bytes[i] - '0');
    }
    return negative ? -value : value;
  }

  private ValueKind largeInteger(int from, int behind) {
    if (behind - from > DIGITS_MAX) {
      throw malformed(from, "integer of more than " + DIGITS_MAX + " digits");
    }
    BigInteger value = new BigInteger(ascii(from, behind));
    if (value.bitLength() < Long.SIZE) {
      integer = value.longValue();
      return ValueKind.INTEGER;
    }
    bigInteger = value;
    return ValueKind.BIG_INTEGER;
  }

  private String ascii(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Checks the number that begins here and returns the index behind it. */
  private int passNumber(int from) {
    fractional = false;
    int i = bytes[from] == '-' ? from + 1 : from;
    if (i < end && bytes[i] == '0') {
      i++;
    } else {
      i = digits(from, i);
    }
    if (i < end && bytes[i] == '.') {
      fractional = true;
      i = digits(from, i + 1);
    }
    if (i < end && (bytes[i] | 0x20) == 'e') {
      fractional = true;
      i++;
      if (i < end && (bytes[i] == '+' || bytes[i] == '-')) {
        i++;
      }
      i = digits(from, i);
    }
    return i;
  }

  private int digits(int numberStart, int from) {
    int i = from;
    while (i < end && isDigit(bytes[i])) {
      i++;
    }
    if (i == from) {
      throw malformed(numberStart, "no valid value");
    }
    return i;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  @Override
  ValueKind nextKey() {
    string(quote(at));
    at = colon(at);
    return ValueKind.STRING;
  }

  private int quote(int i) {
    if (byteAt(i) != '"') {
      throw malformed(i, "expected a key");
    }
    return i;
  }

  private int colon(int from) {
    int i = space(from);
    if (byteAt(i) != ':') {
      throw malformed(i, "expected a colon");
    }
    return space(i + 1);
  }

  @Override
  boolean more() {
    int i = space(at);
    byte b = byteAt(i);
    if (b == closing[depth]) {
      at = i + 1;
      depth--;
      return false;
    }
    if (left[depth] == FIRST) {
      left[depth] = LATER;
    } else if (b == ',') {
      i = space(i + 1);
    } else {
      throw malformed(i, "expected a comma");
    }
    at = i;
    return true;
  }

  @Override
  int size() {
    return UNKNOWN;
  }

  @Override
  boolean isBinaryText() {
    return textLength > 0 && text[textStart] == 0;
  }

  @Override
  boolean skipEmptyDict() {
    if (at + 1 < end && bytes[at] == '{' && bytes[at + 1] == '}') {
      at += 2;
      return true;
    }
    return false;
  }

  @Override
  void finish() {
    int i = space(at);
    if (i != end) {
      throw malformed(i, "bytes follow the message");
    }
  }

  @Override
  void skip() {
    int outside = depth;
    int i = space(at);
    while (true) {
      byte b = byteAt(i);
      if (b == '{' || b == '[') {
        i = open(i, b == '{');
        if (i < 0) {
          i = -i;
          continue;
        }
      } else {
        i = passScalar(i, b);
      }
      i = passEnds(i, outside);
      if (depth == outside) {
        at = i;
        return;
      }
    }
  }

  /** Enters a container: the index behind it if it is empty, else minus that of its first value. */
  private int open(int bracket, boolean dict) {
    push(LATER);
    closing[depth] = (byte) (dict ? '}' : ']');
    int i = space(bracket + 1);
    if (byteAt(i) == closing[depth]) {
      depth--;
      return i + 1;
    }
    return dict ? -passKey(i) : -i;
  }

  private int passKey(int i) {
    return colon(passString(quote(i)));
  }

  private int passScalar(int i, byte b) {
    return switch (b) {
      case '"' -> passString(i);
      case 't' -> literal(i, TRUE);
      case 'f' -> literal(i, FALSE);
      case 'n' -> literal(i, NULL);
      default -> passNumber(i);
    };
  }

  /** Behind a value: leaves the containers that end here, and passes to the next value if any. */
  private int passEnds(int from, int outside) {
    int i = from;
    while (depth > outside) {
      i = space(i);
      byte b = byteAt(i);
      if (b == ',') {
        i = space(i + 1);
        return closing[depth] == '}' ? passKey(i) : i;
      }
      if (b != closing[depth]) {
        throw malformed(i, "expected a comma");
      }
      depth--;
      i++;
    }
    return i;
  }
}
