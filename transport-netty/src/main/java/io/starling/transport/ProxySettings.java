package io.starling.transport;

import java.net.InetAddress;
import java.util.List;

/**
 * Proxies in front of a listener, and how they tell whose connection it is. Nobody else is
 * believed.
 *
 * @param trusted the proxies' addresses
 * @param proxyProtocol whether every connection begins with a header of the PROXY protocol, version
 *     1 or 2; one that does not is closed
 */
public record ProxySettings(List<Cidr> trusted, boolean proxyProtocol) {

  /** No proxies. */
  public static final ProxySettings NONE = new ProxySettings(List.of(), false);

  /** Makes an immutable copy. */
  public ProxySettings {
    trusted = List.copyOf(trusted);
  }

  /** Whether an address is a trusted proxy's. */
  boolean isTrusted(InetAddress address) {
    for (Cidr range : trusted) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
