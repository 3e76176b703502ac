package io.starling.security.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses, written {@code 10.0.0.0/8}, {@code fd00::/8}, or as one address.
 *
 * @param address the first address of the block
 * @param prefixLength the number of leading bits that all addresses of the block share
 */
public record Cidr(InetAddress address, int prefixLength) {
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?");

  /** Refuses an address that is not the first of its block ({@link IllegalArgumentException}). */
  public Cidr {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException("has a prefix length that is not in 0 to " + bits);
    }
    InetAddress first = firstOfBlock(address, prefixLength);
    if (!first.equals(address)) {
      throw new IllegalArgumentException(
          "is not the start of a block; did you mean '"
              + first.getHostAddress()
              + "/"
              + prefixLength
              + "'?");
    }
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static Cidr parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw notABlock(null);
    }
    InetAddress address = literal(matcher.group(1));
    String length = matcher.group(2);
    return new Cidr(
        address, length == null ? address.getAddress().length * 8 : Integer.parseInt(length));
  }

  /**
   * Reads the written form and takes any address of the block for the first one.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static Cidr parseMasked(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw notABlock(null);
    }
    InetAddress address = literal(matcher.group(1));
    int bits = address.getAddress().length * 8;
    int length = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
    return new Cidr(length > bits ? address : firstOfBlock(address, length), length);
  }

  /** Whether {@code candidate} belongs to the block; false for the other address family. */
  public boolean contains(InetAddress candidate) {
    return candidate.getAddress().length == address.getAddress().length
        && firstOfBlock(candidate, prefixLength).equals(address);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw notABlock(e);
    }
  }

  private static IllegalArgumentException notABlock(@Nullable Throwable cause) {
    return new IllegalArgumentException(
        "is not a block of addresses; write it like 10.0.0.0/8 or fd00::/8", cause);
  }

  private static InetAddress firstOfBlock(InetAddress address, int prefixLength) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(prefixLength - i * 8L, 0, 8);
      bytes[i] &= (byte) (0xFF << (8 - kept));
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }
}
