package io.starling.client;

/**
 * The bounds of a client.
 *
 * @param messageBytes the longest message accepted from the router, 512 to 16 MiB, default 4 MiB;
 *     over raw sockets rounded up to a power of two
 * @param outboundBytes how much may wait to leave before further requests are held back, default 1
 *     MiB
 * @param requestsWaiting how many requests may be held back before further ones fail, default
 *     100,000
 * @param eventsWaiting how many events may wait for the handler of one subscription before further
 *     ones are dropped, and how many progressive results or chunks may wait for the consumer of one
 *     call before that call is given up; default 65,536
 * @param invocationsOpen how many invocations may wait for their answer before further ones are
 *     answered with {@code wamp.error.unavailable}, default 10,000
 */
public record ClientLimits(
    int messageBytes,
    int outboundBytes,
    int requestsWaiting,
    int eventsWaiting,
    int invocationsOpen) {

  /** The defaults. */
  public static final ClientLimits DEFAULT =
      new ClientLimits(4 << 20, 1 << 20, 100_000, 65_536, 10_000);

  /** Checks the bounds. */
  public ClientLimits {
    if (messageBytes < 512 || messageBytes > 16 << 20) {
      throw new IllegalArgumentException(
          "messageBytes " + messageBytes + ", expected 512 to " + (16 << 20));
    }
    requirePositive("outboundBytes", outboundBytes);
    requirePositive("requestsWaiting", requestsWaiting);
    requirePositive("eventsWaiting", eventsWaiting);
    requirePositive("invocationsOpen", invocationsOpen);
  }

  private static void requirePositive(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(name + " " + limit + ", expected 1 or more");
    }
  }
}
