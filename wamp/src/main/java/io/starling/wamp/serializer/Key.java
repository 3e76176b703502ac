package io.starling.wamp.serializer;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The keys of options and details that WAMP defines and that this router knows, found by their
 * bytes. At most 64, so that a set of them is one {@code long}.
 */
enum Key {
  ACKNOWLEDGE,
  AGENT,
  AUTHEXTRA,
  AUTHID,
  AUTHMETHODS,
  AUTHROLE,
  CALLER,
  CALLER_AUTHID,
  CALLER_AUTHROLE,
  CONCURRENCY,
  DISCLOSE_CALLER,
  DISCLOSE_ME,
  ELIGIBLE,
  ELIGIBLE_AUTHID,
  ELIGIBLE_AUTHROLE,
  EXCLUDE,
  EXCLUDE_AUTHID,
  EXCLUDE_AUTHROLE,
  EXCLUDE_ME,
  FORWARD_TIMEOUT,
  GET_RETAINED,
  INVOKE,
  MATCH,
  MODE,
  PPT_CIPHER,
  PPT_KEYID,
  PPT_SCHEME,
  PPT_SERIALIZER,
  PROCEDURE,
  PROGRESS,
  PUBLISHER,
  PUBLISHER_AUTHID,
  PUBLISHER_AUTHROLE,
  REASON,
  RECEIVE_PROGRESS,
  REGISTRATION,
  RETAIN,
  RETAINED,
  RKEY,
  ROLES,
  SUBSCRIPTION,
  TIMEOUT,
  TOPIC,
  TRUSTLEVEL,
  X_RESUMABLE,
  X_RESUME_RECEIVED,
  X_RESUME_TOKEN;

  private static final int TABLE_SIZE = 256;
  private static final @Nullable Key[] TABLE = new @Nullable Key[TABLE_SIZE];

  static {
    for (Key key : values()) {
      int place = hash(key.bytes, 0, key.bytes.length);
      while (TABLE[place] != null) {
        place = place + 1 & TABLE_SIZE - 1;
      }
      TABLE[place] = key;
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // never written to
  final byte[] bytes = TokenWriter.ascii(name().toLowerCase(Locale.ROOT));

  /** The bit of this key in a set of keys. */
  @SuppressWarnings("EnumOrdinal") // any distinct bits will do
  long bit() {
    return 1L << ordinal();
  }

  /** Returns the key of these bytes, or null when there is none. */
  static @Nullable Key of(byte[] source, int from, int count) {
    if (count == 0) {
      return null;
    }
    int place = hash(source, from, count);
    for (Key key = TABLE[place]; key != null; key = TABLE[place]) {
      if (Arrays.equals(key.bytes, 0, key.bytes.length, source, from, from + count)) {
        return key;
      }
      place = place + 1 & TABLE_SIZE - 1;
    }
    return null;
  }

  private static int hash(byte[] source, int from, int count) {
    int first = source[from] & 0xFF;
    int last = source[from + count - 1] & 0xFF;
    int middle = source[from + (count >> 1)] & 0xFF;
    return (count * 37 + first * 5 + middle * 11 + last * 73) & TABLE_SIZE - 1;
  }

  /** The key on the wire. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
