package io.starling.store.log;

/** Names of files with a number of 20 digits, so that they sort. */
final class Names {

  private static final int DIGITS = 20;

  private Names() {}

  static String numbered(String prefix, long number) {
    String digits = Long.toString(number);
    return prefix + "0".repeat(DIGITS - digits.length()) + digits;
  }

  /** Returns the number in a name; -1 when it is no such name. */
  static long numberOf(String prefix, String name) {
    if (!name.startsWith(prefix) || name.length() != prefix.length() + DIGITS) {
      return -1;
    }
    try {
      return Long.parseLong(name, prefix.length(), name.length(), 10);
    } catch (NumberFormatException otherName) {
      return -1;
    }
  }
}
