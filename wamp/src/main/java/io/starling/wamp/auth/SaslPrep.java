package io.starling.wamp.auth;

import java.text.Normalizer;

/** Prepares names and passwords, so that equal ones are equal bytes (RFC 4013). */
public final class SaslPrep {

  private SaslPrep() {}

  /**
   * Prepares a text as a stored string; unassigned code points are those of this Java.
   *
   * @throws IllegalArgumentException when it has a character that is not allowed
   */
  public static String prepare(String text) {
    if (text.chars().allMatch(c -> c > 0x1F && c < 0x7F)) {
      return text;
    }
    StringBuilder mapped = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> !isMappedToNothing(c))
        .map(SaslPrep::mapped)
        .forEach(mapped::appendCodePoint);
    String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    prepared.codePoints().forEach(SaslPrep::refuseProhibited);
    refuseMixedDirections(prepared);
    return prepared;
  }

  private static int mapped(int c) {
    return isNonAsciiSpace(c) ? ' ' : c;
  }

  /** Table C.1.2 of RFC 3454. */
  private static boolean isNonAsciiSpace(int c) {
    return c == 0x200B || (c != ' ' && Character.getType(c) == Character.SPACE_SEPARATOR);
  }

  /** Table B.1 of RFC 3454, without the space of no width, which is a space here. */
  private static boolean isMappedToNothing(int c) {
    return c == 0xAD
        || c == 0x34F
        || c == 0x1806
        || (c >= 0x180B && c <= 0x180D)
        || c == 0x200C
        || c == 0x200D
        || c == 0x2060
        || (c >= 0xFE00 && c <= 0xFE0F)
        || c == 0xFEFF;
  }

  /** Tables C.2 to C.9 of RFC 3454. */
  private static void refuseProhibited(int c) {
    boolean prohibited =
        switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              true;
          default ->
              c == 0x340
                  || c == 0x341
                  || isWithin(c, 0x2FF0, 0x2FFB)
                  || isWithin(c, 0xFFF9, 0xFFFD);
        };
    if (prohibited) {
      throw new IllegalArgumentException("has a character that is not allowed");
    }
  }

  private static boolean isWithin(int c, int first, int last) {
    return c >= first && c <= last;
  }

  /** Section 6 of RFC 3454. */
  private static void refuseMixedDirections(String text) {
    if (text.isEmpty() || text.codePoints().noneMatch(SaslPrep::isRightToLeft)) {
      return;
    }
    boolean mixed =
        text.codePoints()
            .anyMatch(
                c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    if (mixed
        || !isRightToLeft(text.codePointAt(0))
        || !isRightToLeft(text.codePointBefore(text.length()))) {
      throw new IllegalArgumentException("mixes directions of writing");
    }
  }

  private static boolean isRightToLeft(int c) {
    return switch (Character.getDirectionality(c)) {
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC ->
          true;
      default -> false;
    };
  }
}
