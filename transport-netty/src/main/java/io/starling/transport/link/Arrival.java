package io.starling.transport.link;

import io.starling.router.port.ChannelBindings;
import io.starling.router.port.Origin;
import io.starling.wamp.message.SerializerFormat;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that has arrived at a listener and is about to say which framing and serializer it
 * speaks.
 *
 * @param listener the listener's name
 * @param realms the realms that the listener admits, empty for all
 * @param formats the serializers that the listener takes
 * @param address the client's address after trusted proxies, null for Unix sockets
 * @param secure whether the transport is encrypted
 * @param certificate the subject of the client's verified TLS certificate, or null
 * @param bindings what ties logins to the connection
 * @param tooMany whether it is to be refused, since there are too many from its address
 */
public record Arrival(
    String listener,
    Set<String> realms,
    Set<SerializerFormat> formats,
    @Nullable String address,
    boolean secure,
    @Nullable String certificate,
    ChannelBindings bindings,
    boolean tooMany) {

  /** The client's address as such; null for Unix sockets. */
  public @Nullable InetAddress inetAddress() {
    return address == null ? null : InetAddress.ofLiteral(address);
  }

  /** Where it comes from, for the router. */
  public Origin origin(String transport, Map<String, String> headers) {
    return new Origin(listener, transport, address, realms, secure, certificate, headers, bindings);
  }

  /** The origin of a client whose messages may come by more than one connection. */
  Origin unboundOrigin(String transport, Map<String, String> headers) {
    return new Origin(listener, transport, address, realms, secure, certificate, headers);
  }
}
