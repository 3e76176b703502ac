package io.starling.security.model;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Admits a method to those who come from some addresses. Without a source that fits, nobody gets
 * into a realm.
 *
 * @param who whom it speaks of: everybody, anonymous clients or one user
 * @param network the addresses; null for all. A block of IPv4 addresses has no IPv6 address in it
 * @param method the method that it admits
 * @param meta what people keep with it; the router does not read it
 */
public record Source(
    Role who, @Nullable Cidr network, AuthMethod method, Map<String, Object> meta) {

  /** Copies its arguments. */
  public Source {
    meta = Map.copyOf(meta);
  }

  /** A source for all addresses. */
  public static Source everywhere(Role who, AuthMethod method) {
    return new Source(who, null, method, Map.of());
  }

  /** Whether it speaks of an address. */
  public boolean covers(InetAddress address) {
    return network == null || network.contains(address);
  }

  /** The number of leading bits that its addresses share: the more, the more exact it is. */
  public int exactness() {
    return network == null ? -1 : network.prefixLength();
  }
}
