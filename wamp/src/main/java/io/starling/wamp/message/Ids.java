package io.starling.wamp.message;

/** The range of WAMP ids (WAMP, "IDs"). */
public final class Ids {

  /** The least id. */
  public static final long MIN = 1;

  /** The greatest id, 2^53. */
  public static final long MAX = 1L << 53;

  private Ids() {}

  /** Whether a number is an id. */
  public static boolean isValid(long id) {
    return id >= MIN && id <= MAX;
  }

  /** The id that follows in a session-scoped sequence: after 2^53 comes 1 again. */
  public static long next(long id) {
    return id == MAX ? MIN : id + 1;
  }
}
