package io.starling.transport.link;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts something per client address, and says when there is too much of it.
 *
 * <p>Threads: safe for all.
 */
public final class AddressLimit {

  private final int max;
  private final boolean loopbackFree;

  /** Bounded by what is counted: an address without any has no entry. */
  private final ConcurrentMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

  /**
   * Makes a limit.
   *
   * @param max the most that an address may have
   * @param loopbackFree whether addresses of this host are not limited
   */
  public AddressLimit(int max, boolean loopbackFree) {
    this.max = max;
    this.loopbackFree = loopbackFree;
  }

  /**
   * Counts one more of an address, whose end {@link #leave} has to follow.
   *
   * @return whether it is within the limit
   */
  public boolean enter(InetAddress address) {
    int count = counts.merge(address, 1, Integer::sum);
    return count <= max || (loopbackFree && address.isLoopbackAddress());
  }

  /** Counts one of an address less. */
  public void leave(InetAddress address) {
    counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }
}
