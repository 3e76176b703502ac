package io.starling.distribution.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, written {@code 4MiB}, {@code 512KiB}, {@code 1GiB}, or as a plain number of
 * bytes.
 *
 * @param bytes the amount, not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)?");
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** Refuses negative amounts with an {@link IllegalArgumentException}. */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes is less than nothing");
    }
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is not a size; write it like 4MiB, 512KiB or as a number of bytes");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "KiB" -> new ByteSize(number * KIB);
      case "MiB" -> new ByteSize(number * MIB);
      case "GiB" -> new ByteSize(number * GIB);
      case null, default -> new ByteSize(number);
    };
  }

  /**
   * The amount as an {@code int}.
   *
   * @throws ArithmeticException when it is 2 GiB or more
   */
  public int toIntBytes() {
    return Math.toIntExact(bytes);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest form that is read as the same amount. */
  @Override
  public String toString() {
    if (bytes == 0 || bytes % KIB != 0) {
      return Long.toString(bytes);
    }
    if (bytes % GIB == 0) {
      return bytes / GIB + "GiB";
    }
    return bytes % MIB == 0 ? bytes / MIB + "MiB" : bytes / KIB + "KiB";
  }
}
