package io.starling.store;

import java.io.IOException;

/**
 * What stands between values in memory and values on disk: encryption, for example. It must be able
 * to decode all that it has ever encoded in a directory; a checkpoint encodes everything anew.
 *
 * <p>Threads: any, several at once.
 */
public interface ValueCodec {

  /** Leaves values as they are. */
  ValueCodec PLAIN =
      new ValueCodec() {
        @Override
        public byte[] encode(Key key, String field, byte[] value) {
          return value;
        }

        @Override
        public byte[] decode(Key key, String field, byte[] stored) {
          return stored;
        }
      };

  /** Returns what is written for a value. */
  byte[] encode(Key key, String field, byte[] value);

  /**
   * Returns the value that something was written for.
   *
   * @throws IOException when it cannot be decoded; the store is not opened then
   */
  byte[] decode(Key key, String field, byte[] stored) throws IOException;
}
