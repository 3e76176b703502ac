package io.starling.router.port;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection came from.
 *
 * @param listener the name of the listener in the configuration
 * @param transport {@code websocket}, {@code rawsocket}, ... for {@code on_join} and logs
 * @param address the client's address as text, after trusted proxies; null for Unix sockets
 * @param realms the realms that this listener admits; empty for all
 * @param secure whether the transport is encrypted
 * @param certificate the subject of the client's verified TLS certificate, or null
 * @param headers chosen HTTP headers, may be empty
 * @param bindings what ties logins to the connection
 */
public record Origin(
    String listener,
    String transport,
    @Nullable String address,
    Set<String> realms,
    boolean secure,
    @Nullable String certificate,
    Map<String, String> headers,
    ChannelBindings bindings) {

  /** Where a connection came from that logins cannot be bound to. */
  public Origin(
      String listener,
      String transport,
      @Nullable String address,
      Set<String> realms,
      boolean secure,
      @Nullable String certificate,
      Map<String, String> headers) {
    this(listener, transport, address, realms, secure, certificate, headers, ChannelBindings.NONE);
  }
}
