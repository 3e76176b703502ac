package io.starling.wamp.framing;

/**
 * The heads of raw socket frames (WAMP, "RawSocket Transport"), as one big-endian {@code int}.
 *
 * <pre>
 *   0000 X TTT | length in 24 bits      T: 0 message, 1 ping, 2 pong
 * </pre>
 *
 * <p>X is the 25th bit of the length: set only for exactly 2^24 octets, the other bits then are 0.
 */
public final class RawSocketFrame {

  /** The octets of a head. */
  public static final int HEAD_LENGTH = 4;

  /** The greatest length of what follows a head. */
  public static final int LENGTH_MAX = 1 << 24;

  private static final int LENGTH_BITS = LENGTH_MAX - 1;
  private static final int RESERVED_BITS = 0xF000_0000;
  private static final int LENGTH_BIT_25 = 0x0800_0000;

  /** What a frame carries. */
  public enum Type {
    /** One message. */
    MESSAGE(0),
    /** Octets to be sent back at once in a pong. */
    PING(1),
    /** The octets of a ping. */
    PONG(2);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  private RawSocketFrame() {}

  /**
   * Returns the head of a frame.
   *
   * @param length the octets that follow, 0 to 2^24
   */
  public static int head(Type type, int length) {
    if (length < 0 || length > LENGTH_MAX) {
      throw new IllegalArgumentException("length " + length + " is not in 0..2^24");
    }
    int lengthBits = length == LENGTH_MAX ? LENGTH_BIT_25 : length;
    return (type.code << 24) | lengthBits;
  }

  /**
   * Returns what a frame carries.
   *
   * @throws FramingViolation when the type or a bit that must be zero is reserved
   */
  public static Type type(int head) {
    if ((head & RESERVED_BITS) != 0) {
      throw new FramingViolation("a reserved bit is set in the head of a frame");
    }
    return switch ((head >>> 24) & 0x07) {
      case 0 -> Type.MESSAGE;
      case 1 -> Type.PING;
      case 2 -> Type.PONG;
      default -> throw new FramingViolation("the type of a frame is reserved");
    };
  }

  /**
   * Returns the number of octets that follow a head, 0 to 2^24.
   *
   * @throws FramingViolation when it is more than 2^24
   */
  public static int length(int head) {
    int length = head & LENGTH_BITS;
    if ((head & LENGTH_BIT_25) == 0) {
      return length;
    }
    if (length != 0) {
      throw new FramingViolation("a frame is longer than 2^24");
    }
    return LENGTH_MAX;
  }
}
