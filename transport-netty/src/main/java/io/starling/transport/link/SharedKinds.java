package io.starling.transport.link;

import io.starling.router.port.SharedFrames;

/**
 * The numbers under which links share encoded frames: links with the same number send the same
 * octets. There are three serializers, two framings, compression, the batched forms, and messages
 * without a frame.
 */
final class SharedKinds {

  private static final int RAW = 0;
  private static final int PLAIN = 3;
  private static final int DEFLATED = 6;
  private static final int BATCHED = 9;
  private static final int BARE = 12;

  /** Not shared. */
  static final int NONE = -1;

  static {
    if (BARE + 3 > SharedFrames.KINDS) {
      throw new IllegalStateException("more kinds of frames than SharedFrames can hold");
    }
  }

  private SharedKinds() {}

  static int rawSocket(int format) {
    return RAW + format;
  }

  static int webSocket(int format, boolean deflated) {
    return (deflated ? DEFLATED : PLAIN) + format;
  }

  /** Only for formats whose batches look the same for all clients. */
  static int batched(int format) {
    return BATCHED + format;
  }

  /** Of HTTP transports, where the response or the event is the frame. */
  static int bare(int format) {
    return BARE + format;
  }
}
