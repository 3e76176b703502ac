package io.starling.wamp.framing;

import io.starling.wamp.message.SerializerFormat;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of raw sockets (WAMP, "RawSocket Transport"): four octets from the client, four
 * from the router, here as one big-endian {@code int}.
 *
 * <pre>
 *   request   0x7F | LLLL SSSS | 0 | 0    L: I receive up to 2^(9+L) octets, S: the serializer
 *   accepted  0x7F | LLLL SSSS | 0 | 0    L: of the router, S: as requested
 *   refused   0x7F | EEEE 0000 | 0 | 0
 * </pre>
 */
public final class RawSocketHandshake {

  /** The octets of a request or reply. */
  public static final int LENGTH = 4;

  /** The first octet, with which no HTTP request can begin. */
  public static final int MAGIC = 0x7F;

  /** The exponent of the least limit on the length of messages, 512 octets. */
  public static final int EXPONENT_MIN = 9;

  /** The exponent of the greatest limit on the length of messages, 16 Mi octets. */
  public static final int EXPONENT_MAX = 24;

  /** Why a router refuses a client. */
  public enum Refusal {
    /** The serializer is unknown. */
    SERIALIZER_UNSUPPORTED(1),
    /** The limit on the length of messages is not acceptable. */
    LENGTH_UNACCEPTABLE(2),
    /** Octets that must be zero are not. */
    RESERVED_BITS(3),
    /** There are too many connections. */
    TOO_MANY_CONNECTIONS(4);

    private final int code;

    Refusal(int code) {
      this.code = code;
    }

    /** The number on the wire, 1 to 15. */
    public int code() {
      return code;
    }

    private static @Nullable Refusal of(int code) {
      for (Refusal refusal : values()) {
        if (refusal.code == code) {
          return refusal;
        }
      }
      return null;
    }
  }

  /** What a client's four octets are to a router. */
  public sealed interface Request permits Offer, Refused, Foreign {}

  /** What a router's four octets are to a client. */
  public sealed interface Reply permits Offer, Refused, Foreign {}

  /**
   * A request, or a reply that accepts it.
   *
   * @param format the serializer
   * @param exponent the sender receives messages of up to 2 to this power octets, 9 to 24
   */
  public record Offer(SerializerFormat format, int exponent) implements Request, Reply {

    /** Checks the exponent. */
    public Offer {
      if (exponent < EXPONENT_MIN || exponent > EXPONENT_MAX) {
        throw new IllegalArgumentException("exponent " + exponent + " is not in 9..24");
      }
    }

    /** The most octets that may be sent to the sender of this in one message. */
    public int lengthMax() {
      return 1 << exponent;
    }
  }

  /**
   * A request to be answered with a refusal, or a refusal.
   *
   * @param refusal why; null when a router gives a number that means nothing
   */
  public record Refused(@Nullable Refusal refusal) implements Request, Reply {}

  /** Not a handshake of raw sockets: the connection fails, or is another protocol's. */
  public record Foreign() implements Request, Reply {}

  private static final Foreign FOREIGN = new Foreign();

  private RawSocketHandshake() {}

  /** Reads a client's request. */
  public static Request parseRequest(int octets) {
    if (octets >>> 24 != MAGIC) {
      return FOREIGN;
    }
    if ((octets & 0xFFFF) != 0) {
      return new Refused(Refusal.RESERVED_BITS);
    }
    SerializerFormat format = SerializerFormat.ofRawSocketId(low(octets));
    return format == null
        ? new Refused(Refusal.SERIALIZER_UNSUPPORTED)
        : new Offer(format, EXPONENT_MIN + high(octets));
  }

  /** Reads a router's reply to a request for a format. */
  public static Reply parseReply(int octets, SerializerFormat requested) {
    if (octets >>> 24 != MAGIC || (octets & 0xFFFF) != 0) {
      return FOREIGN;
    }
    if (low(octets) == 0) {
      return new Refused(Refusal.of(high(octets)));
    }
    return low(octets) == requested.rawSocketId()
        ? new Offer(requested, EXPONENT_MIN + high(octets))
        : FOREIGN;
  }

  /** Returns the octets of a request, or of a reply that accepts one. */
  public static int compose(Offer offer) {
    return octets(offer.exponent() - EXPONENT_MIN, offer.format().rawSocketId());
  }

  /** Returns the octets of a refusal. */
  public static int compose(Refusal refusal) {
    return octets(refusal.code, 0);
  }

  private static int octets(int high, int low) {
    return (MAGIC << 24) | (high << 20) | (low << 16);
  }

  private static int high(int octets) {
    return (octets >>> 20) & 0x0F;
  }

  private static int low(int octets) {
    return (octets >>> 16) & 0x0F;
  }
}
