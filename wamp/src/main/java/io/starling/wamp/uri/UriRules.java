package io.starling.wamp.uri;

/**
 * The six URI rules as one scan over the text: regular expressions overflow the stack at some
 * thousand components and accept a trailing line feed.
 */
final class UriRules {

  private UriRules() {}

  /** Returns the set of rules that the text satisfies, as {@link UriRule#mask() masks}. */
  static byte validity(String text) {
    boolean strict = true;
    boolean emptyInside = false;
    int componentLength = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '.') {
        emptyInside |= componentLength == 0;
        componentLength = 0;
        continue;
      }
      if (isForbidden(c)) {
        return 0;
      }
      strict &= isStrict(c);
      componentLength++;
    }
    boolean emptyLast = componentLength == 0;
    int rules = UriRule.LOOSE_WILDCARD.mask();
    if (!emptyInside) {
      rules |= UriRule.LOOSE_PREFIX.mask();
      if (!emptyLast) {
        rules |= UriRule.LOOSE.mask();
      }
    }
    // The strict rules are declared right after their loose ones.
    return (byte) (strict ? rules | rules << 1 : rules);
  }

  private static boolean isStrict(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean isForbidden(int c) {
    return c == '#'
        || c < 0x20
        || c == 0x7F
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c);
  }
}
