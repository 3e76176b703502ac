package io.starling.wamp.uri;

import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of URIs into {@link Uri} objects without making a new one for a URI that was seen
 * lately: the hot path then allocates nothing and checks no rule.
 *
 * <p>The cache is a table of fixed size in which a newer URI replaces an older one of the same
 * place, so what peers send cannot make it grow. One instance belongs to one thread.
 */
public final class UriCache {

  private static final int CACHED_BYTES_MAX = 256;

  private final @Nullable Uri[] table;
  private final int mask;

  /**
   * Makes an empty cache.
   *
   * @param capacity the number of URIs kept at most; rounded up to a power of two, 2 to 2^20
   */
  public UriCache(int capacity) {
    if (capacity < 2 || capacity > 1 << 20) {
      throw new IllegalArgumentException("capacity " + capacity + " is not in 2..2^20");
    }
    int size = Integer.highestOneBit(capacity - 1) << 1;
    this.table = new Uri[size];
    this.mask = size - 1;
  }

  /** Returns the URI of these bytes, which must be valid UTF-8. */
  public Uri get(byte[] bytes, int index, int length) {
    if (length > CACHED_BYTES_MAX) {
      return Uri.of(bytes, index, length);
    }
    int place = Uri.hash(bytes, index, length) & mask;
    Uri cached = table[place];
    if (cached != null && cached.hasBytes(bytes, index, length)) {
      return cached;
    }
    Uri uri = Uri.of(bytes, index, length);
    table[place] = uri;
    return uri;
  }
}
