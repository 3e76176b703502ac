package io.starling.transport;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param address an address of the range
 * @param prefix the number of leading bits that all addresses of the range have in common
 */
public record Cidr(InetAddress address, int prefix) {

  /** Checks the prefix. */
  public Cidr {
    if (prefix < 0 || prefix > 8 * address.getAddress().length) {
      throw new IllegalArgumentException(
          "a prefix of " + address.getHostAddress() + " cannot have " + prefix + " bits");
    }
  }

  /**
   * Reads a range; a single address is a range, too.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static Cidr of(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    return new Cidr(
        address,
        slash < 0 ? 8 * address.getAddress().length : Integer.parseInt(text.substring(slash + 1)));
  }

  /** Whether an address is in the range. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] its = other.getAddress();
    int octets = prefix / 8;
    if (mine.length != its.length || !Arrays.equals(mine, 0, octets, its, 0, octets)) {
      return false;
    }
    int bits = prefix % 8;
    return bits == 0 || ((mine[octets] ^ its[octets]) & 0xFF) >> (8 - bits) == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
