package io.starling.wamp.serializer;

import org.jspecify.annotations.Nullable;

/**
 * The options or details of one message type: which keys there are, of which types. A new WAMP
 * option is added to its record, to {@link Key} and to its codec, and nowhere else.
 */
abstract class DictCodec<T> {

  /** The name of the element for violations: Options or Details. */
  final String section;

  /** What an empty dict means, or null when it must not be empty. */
  final @Nullable T absent;

  DictCodec(String section, @Nullable T absent) {
    this.section = section;
    this.absent = absent;
  }

  /** Reads the entries of the dict that was just entered. */
  abstract T read(DictReader in);

  /** Writes the entries that do not have their default value. */
  abstract void write(T value, DictWriter out);
}
