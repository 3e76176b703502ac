package io.starling.transport;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.starling.transport.http.HttpRoutes;
import io.starling.transport.http.HttpSettings;
import io.starling.transport.tls.TlsSettings;
import io.starling.wamp.message.SerializerFormat;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where and how clients can connect.
 *
 * <pre>{@code
 * Listener.http("http", new InetSocketAddress("127.0.0.1", 18080)).withRealms(Set.of("realm1"));
 * }</pre>
 *
 * @param name the name in the configuration
 * @param kind what is spoken
 * @param addresses where it listens: {@link InetSocketAddress} or {@link UnixDomainSocketAddress}
 * @param realms the realms that clients may join here, empty for all
 * @param formats the serializers that are spoken here
 * @param tls how connections are encrypted, or null for not at all
 * @param proxies the proxies in front of it
 * @param http how HTTP and WebSocket behave, for the kinds that speak them
 * @param routes what HTTP serves besides WebSocket
 * @param socketMode who may connect to a Unix socket, by the permissions of its file
 */
public record Listener(
    String name,
    Kind kind,
    List<SocketAddress> addresses,
    Set<String> realms,
    Set<SerializerFormat> formats,
    @Nullable TlsSettings tls,
    ProxySettings proxies,
    HttpSettings http,
    HttpRoutes routes,
    Set<PosixFilePermission> socketMode) {

  /** Owner and group may connect, as is usual for daemons. */
  private static final Set<PosixFilePermission> SOCKET_MODE =
      PosixFilePermissions.fromString("rw-rw----");

  private static final Set<SerializerFormat> ALL_FORMATS =
      Set.copyOf(EnumSet.allOf(SerializerFormat.class));

  /** What a listener speaks. */
  public enum Kind {
    /** HTTP with WebSockets. */
    HTTP,
    /** WAMP raw sockets. */
    RAW
  }

  /** Makes immutable copies. */
  public Listener {
    addresses = List.copyOf(addresses);
    realms = Set.copyOf(realms);
    formats = Set.copyOf(formats);
    socketMode = Set.copyOf(socketMode);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("listener " + name + " has no address");
    }
  }

  /** Returns a listener for HTTP and WebSocket. */
  public static Listener http(String name, SocketAddress... addresses) {
    return new Listener(
        name,
        Kind.HTTP,
        List.of(addresses),
        Set.of(),
        ALL_FORMATS,
        null,
        ProxySettings.NONE,
        HttpSettings.DEFAULT,
        new HttpRoutes(),
        SOCKET_MODE);
  }

  /** Returns a listener for HTTP without WebSockets. */
  public static Listener adminHttp(String name, HttpRoutes routes, SocketAddress... addresses) {
    return new Listener(
        name,
        Kind.HTTP,
        List.of(addresses),
        Set.of(),
        ALL_FORMATS,
        null,
        ProxySettings.NONE,
        HttpSettings.ADMIN,
        routes,
        SOCKET_MODE);
  }

  /** Returns a listener for raw sockets over TCP. */
  public static Listener rawTcp(String name, InetSocketAddress... addresses) {
    return raw(name, List.of(addresses));
  }

  /** Returns a listener for raw sockets over a Unix socket. */
  public static Listener rawUnix(String name, Path path) {
    return raw(name, List.of(UnixDomainSocketAddress.of(path)));
  }

  private static Listener raw(String name, List<SocketAddress> addresses) {
    return new Listener(
        name,
        Kind.RAW,
        addresses,
        Set.of(),
        ALL_FORMATS,
        null,
        ProxySettings.NONE,
        HttpSettings.DEFAULT,
        new HttpRoutes(),
        SOCKET_MODE);
  }

  /** The protocols that TLS agrees upon with clients that ask; empty for none. */
  List<String> protocols() {
    return kind == Kind.HTTP && http.http2() != null
        ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
        : List.of();
  }

  /** Returns the same listener that admits only some realms. */
  public Listener withRealms(Set<String> some) {
    return new Listener(
        name, kind, addresses, some, formats, tls, proxies, http, routes, socketMode);
  }

  /** Returns the same listener that speaks only some serializers. */
  public Listener withFormats(Set<SerializerFormat> some) {
    return new Listener(
        name, kind, addresses, realms, some, tls, proxies, http, routes, socketMode);
  }

  /** Returns the same listener that encrypts. */
  public Listener withTls(TlsSettings some) {
    return new Listener(
        name, kind, addresses, realms, formats, some, proxies, http, routes, socketMode);
  }

  /** Returns the same listener behind proxies. */
  public Listener withProxies(ProxySettings some) {
    return new Listener(
        name, kind, addresses, realms, formats, tls, some, http, routes, socketMode);
  }

  /** Returns the same listener with other settings of HTTP. */
  public Listener withHttp(HttpSettings other) {
    return new Listener(
        name, kind, addresses, realms, formats, tls, proxies, other, routes, socketMode);
  }

  /** Returns the same listener with other routes. */
  public Listener withRoutes(HttpRoutes other) {
    return new Listener(
        name, kind, addresses, realms, formats, tls, proxies, http, other, socketMode);
  }

  /** Returns the same listener with other permissions of its Unix socket's file. */
  public Listener withSocketMode(Set<PosixFilePermission> mode) {
    return new Listener(name, kind, addresses, realms, formats, tls, proxies, http, routes, mode);
  }
}
