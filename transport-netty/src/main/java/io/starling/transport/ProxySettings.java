package io.starling.transport;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * Proxies in front of a listener, and how they tell whose connection it is. Nobody else is
 * believed.
 *
 * @param trusted whether an address is a proxy's; from any loop
 * @param header whether connections begin with a header of the PROXY protocol, version 1 or 2
 */
public record ProxySettings(Predicate<InetAddress> trusted, Header header) {

  /** No proxies. */
  public static final ProxySettings NONE = new ProxySettings(_ -> false, Header.OFF);

  /** Whether connections begin with a header of the PROXY protocol. */
  public enum Header {
    /** Never: it is not understood. */
    OFF,
    /** Those of trusted proxies may; anybody else's is not understood. */
    OPTIONAL,
    /** All do: one without it, or not from a trusted proxy, is closed. */
    REQUIRED
  }

  /** Whether an address is a trusted proxy's. */
  boolean isTrusted(InetAddress address) {
    return trusted.test(address);
  }
}
