package io.starling.distribution.config;

import io.starling.distribution.config.BindAddress.HostPort;
import io.starling.distribution.config.BindAddress.UnixSocket;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import io.starling.security.model.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the section {@code listeners}.
 *
 * @param type what is spoken on the connections
 * @param enabled whether the listener is opened; null in the constructor means: when {@code bind}
 *     has an address
 * @param bind {@code host:port} for the internet types, one path for {@code raw-unix}
 * @param path begins with a slash
 * @param realms URIs; empty for all realms
 * @param trustedProxies empty when no proxy is trusted
 * @param origins {@code *} or {@code scheme://host[:port]}
 * @param tls null when the listener is not encrypted
 * @param serializers not empty
 */
public record ListenerSettings(
    @Key(doc = "What is spoken: HTTP with WebSocket, the admin HTTP API, or raw sockets.")
        Type type,
    @Key(unset = "true when bind is set", doc = "Whether the listener is opened.") Boolean enabled,
    @Key(
            fallback = "[]",
            doc =
                "Addresses `host:port`, of which port 0 lets the system choose; for `raw-unix` one"
                    + " path with a slash.")
        List<BindAddress> bind,
    @Key(fallback = "/ws", onlyFor = "http", doc = "Where WebSocket connections are accepted.")
        String path,
    @Key(
            fallback = "[]",
            onlyFor = {"http", "raw-tcp", "raw-unix"},
            doc = "URIs of the realms that may be joined here; empty for all.")
        List<String> realms,
    @Key(
            fallback = "[]",
            onlyFor = {"http", "admin-http", "raw-tcp"},
            doc =
                "Address blocks of proxies that are believed about the client's address, in"
                    + " `Forwarded`, `X-Forwarded-For` or the PROXY protocol.")
        List<Cidr> trustedProxies,
    @Key(
            fallback = "off",
            onlyFor = {"http", "admin-http", "raw-tcp"},
            doc = "Whether connections from trusted proxies begin with a PROXY protocol header.")
        ProxyProtocol proxyProtocol,
    @Key(
            fallback = "[\"*\"]",
            onlyFor = "http",
            doc =
                "Web pages whose scripts may connect, as `scheme://host[:port]`; `\"*\"` for any.")
        List<String> origins,
    @Key(onlyFor = "http", doc = "WAMP over plain HTTP requests.") LongPollSettings longPoll,
    @Key(onlyFor = "http", doc = "WAMP over HTTP requests and server-sent events.")
        EventStreamSettings sse,
    @Key(onlyFor = "http", doc = "HTTP/2.") Http2Settings http2,
    @Key(
            unset = "not encrypted",
            onlyFor = {"http", "admin-http", "raw-tcp"},
            doc = "Encrypts the listener: HTTPS and WSS on `http`.")
        @Nullable TlsSettings tls,
    @Key(
            fallback = "true",
            onlyFor = "http",
            doc = "Offers permessage-deflate to WebSocket clients.")
        boolean compression,
    @Key(
            fallback = "[json, msgpack, cbor]",
            onlyFor = {"http", "raw-tcp", "raw-unix"},
            doc = "Serializers that clients may choose.")
        List<Serializer> serializers,
    @Key(
            fallback = "true",
            onlyFor = "http",
            doc = "Accepts the batched WebSocket subprotocols (`wamp.2.json.batched`).")
        boolean batched,
    @Key(
            fallback = "0660",
            onlyFor = "raw-unix",
            doc = "Permissions of the socket in the file system, in octal.")
        FileMode socketMode) {
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*");
  private static final Pattern ORIGIN =
      Pattern.compile("\\*|[a-z][a-z0-9+.-]*://(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");

  /** What is spoken on a listener. */
  public enum Type {
    /** HTTP, and WAMP over WebSocket. */
    HTTP,
    /** The HTTP API for administration, metrics and health. */
    ADMIN_HTTP,
    /** WAMP raw sockets over TCP. */
    RAW_TCP,
    /** WAMP raw sockets over a Unix socket. */
    RAW_UNIX;

    /** The name in the file: {@code admin-http}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether a PROXY protocol header (version 1 or 2) is read. */
  public enum ProxyProtocol {
    /** Never. */
    OFF,
    /** When a trusted proxy sends one. */
    OPTIONAL,
    /** Connections without one are closed. */
    REQUIRED
  }

  /** A serialization of WAMP messages. */
  public enum Serializer {
    /** JSON. */
    JSON,
    /** MessagePack. */
    MSGPACK,
    /** CBOR. */
    CBOR
  }

  /** Refuses what cannot work together with a {@link ConfigException}. */
  public ListenerSettings {
    bind = List.copyOf(bind);
    realms = List.copyOf(realms);
    trustedProxies = List.copyOf(trustedProxies);
    origins = List.copyOf(origins);
    serializers = List.copyOf(serializers);
    checkBind(type, bind, enabled);
    if (enabled == null) {
      enabled = !bind.isEmpty();
    }
    if (!PATH.matcher(path).matches()) {
      throw ConfigException.of("path", "'" + path + "' is not allowed; write it like /ws");
    }
    for (int i = 0; i < realms.size(); i++) {
      RealmSettings.checkUri("realms[" + i + "]", realms.get(i));
    }
    if (proxyProtocol != ProxyProtocol.OFF && trustedProxies.isEmpty()) {
      throw ConfigException.of(
          "trusted-proxies", "missing; proxy-protocol needs the proxies to believe");
    }
    for (int i = 0; i < origins.size(); i++) {
      if (!ORIGIN.matcher(origins.get(i)).matches()) {
        throw ConfigException.of(
            "origins[" + i + "]",
            "'" + origins.get(i) + "' is not an origin; write it like https://example.com");
      }
    }
    if (serializers.isEmpty() || Set.copyOf(serializers).size() < serializers.size()) {
      throw ConfigException.of("serializers", "at least one serializer, each once");
    }
  }

  private static void checkBind(Type type, List<BindAddress> bind, @Nullable Boolean enabled) {
    boolean unix = type == Type.RAW_UNIX;
    if (bind.isEmpty() && (!unix || Boolean.TRUE.equals(enabled))) {
      throw ConfigException.of(
          "bind", "missing; write " + (unix ? "the path of the socket" : "host:port"));
    }
    if (unix && bind.size() > 1) {
      throw ConfigException.of("bind", "a raw-unix listener has one path");
    }
    for (int i = 0; i < bind.size(); i++) {
      boolean fits =
          switch (bind.get(i)) {
            case HostPort _ -> !unix;
            case UnixSocket _ -> unix;
          };
      if (!fits) {
        throw ConfigException.of(
            "bind[" + i + "]",
            "'"
                + bind.get(i)
                + "' is not "
                + (unix ? "a path; write it like ./starling.sock" : "host:port"));
      }
    }
  }
}
