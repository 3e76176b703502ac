package io.starling.wamp.uri;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;

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
    return new Uri(bytes, text, hash(bytes, 0, bytes.length));
  }

  /** Returns the URI whose UTF-8 bytes are copied from a buffer; the bytes must be valid UTF-8. */
  public static Uri of(ByteBuf buffer, int index, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(index, bytes);
    return ofOwned(bytes);
  }

  /** Returns the URI of a part of an array, which is copied; the bytes must be valid UTF-8. */
  public static Uri of(byte[] bytes, int index, int length) {
    return ofOwned(Arrays.copyOfRange(bytes, index, index + length));
  }

  private static Uri ofOwned(byte[] bytes) {
    return new Uri(bytes, new String(bytes, StandardCharsets.UTF_8), hash(bytes, 0, bytes.length));
  }

  /** The hash that {@link #hashCode()} has for a URI of these bytes: eight at a time. */
  static int hash(byte[] bytes, int index, int length) {
    long h = length;
    int i = index;
    for (int last = index + length - Long.BYTES; i <= last; i += Long.BYTES) {
      h = (h ^ (long) LONGS.get(bytes, i)) * MIX;
      h ^= h >>> 29;
    }
    for (int end = index + length; i < end; i++) {
      h = (h ^ bytes[i]) * MIX;
    }
    h = (h ^ h >>> 32) * MIX;
    return (int) (h >>> 32);
  }

  /** Whether this URI consists of exactly these bytes. */
  public boolean hasBytes(byte[] source, int index, int length) {
    return Arrays.equals(bytes, 0, bytes.length, source, index, index + length);
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

  /** Copies the UTF-8 bytes into an array, which must have room for them. */
  public void copyTo(byte[] target, int index) {
    System.arraycopy(bytes, 0, target, index, bytes.length);
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
