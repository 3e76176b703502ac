package io.starling.wamp.uri;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WAMP URI, URI pattern, error URI or reason as it was received: an immutable string of UTF-8
 * bytes with its hash and its validity computed once.
 *
 * <p>Any string can be a {@code Uri}: a malformed one is not a protocol violation but is answered
 * with {@code wamp.error.invalid_uri}, so the check is the router's ({@link #isValid(UriRule)}) and
 * not the reader's. Equality is equality of bytes; nothing is folded or normalised (WAMP, section
 * "URIs").
 *
 * <p>Instances are immutable and may be shared between threads.
 */
public final class Uri implements Comparable<Uri> {

  private final byte[] bytes;
  private final String text;
  private final int hash;
  private final byte validity;

  private Uri(byte[] bytes, String text, int hash) {
    this.bytes = bytes;
    this.text = text;
    this.hash = hash;
    this.validity = UriRules.validity(text);
  }

  /** Returns the URI with this text. */
  public static Uri of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Uri(bytes, text, hash(bytes));
  }

  /** Returns the URI whose UTF-8 bytes are copied from a buffer; the bytes must be valid UTF-8. */
  public static Uri of(ByteBuf buffer, int index, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(index, bytes);
    return new Uri(bytes, new String(bytes, StandardCharsets.UTF_8), hash(bytes));
  }

  /** The hash that {@link #hashCode()} has for a URI of these bytes. */
  static int hash(ByteBuf buffer, int index, int length) {
    int h = 1;
    for (int i = index, end = index + length; i < end; i++) {
      h = 31 * h + buffer.getByte(i);
    }
    return spread(h);
  }

  private static int hash(byte[] bytes) {
    return spread(Arrays.hashCode(bytes));
  }

  private static int spread(int h) {
    int mixed = h * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }

  /** Whether this URI consists of exactly these bytes. */
  public boolean hasBytes(ByteBuf buffer, int index, int length) {
    if (length != bytes.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buffer.getByte(index + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether this URI satisfies a rule; constant time, the answer was computed at creation. The
   * rules do not bound the length: see {@link #length()}.
   */
  public boolean isValid(UriRule rule) {
    return (validity & rule.mask()) != 0;
  }

  /**
   * Whether the first component is exactly {@code component}: {@code wamp.x} and {@code wamp} for
   * {@code "wamp"}, but not {@code wamps.x}.
   */
  public boolean isInNamespace(String component) {
    return text.startsWith(component)
        && (text.length() == component.length() || text.charAt(component.length()) == '.');
  }

  /** The number of characters (UTF-16 units), which is what limits on URIs count. */
  public int length() {
    return text.length();
  }

  /** The number of UTF-8 bytes. */
  public int byteLength() {
    return bytes.length;
  }

  /** The UTF-8 byte at a position from 0 to {@code byteLength() - 1}. */
  public byte byteAt(int index) {
    return bytes[index];
  }

  /** Appends the UTF-8 bytes to a buffer. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes);
  }

  /** The URI as text. */
  public String text() {
    return text;
  }

  @Override
  public int compareTo(Uri other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Uri uri && hash == uri.hash && Arrays.equals(bytes, uri.bytes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }
}
