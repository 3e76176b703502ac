package io.starling.client;

import io.starling.client.auth.Authentication;
import io.starling.client.session.ClientRoles;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a client connects and behaves. Immutable; one configuration may serve many clients.
 *
 * {@snippet :
 * ClientConfig config =
 *     ClientConfig.builder("ws://127.0.0.1:18080/ws", "realm1")
 *         .serializers(SerializerFormat.MSGPACK)
 *         .reconnect(ReconnectPolicy.forever())
 *         .build();
 * }
 *
 * @param url where the router is: {@code ws://host:port/path}, {@code wss://...}, {@code
 *     rs://host:port} (raw TCP), {@code rss://host:port} (raw TCP over TLS), {@code
 *     rs+unix:///path} or {@code ws+unix:///path} (Unix sockets; {@code ws+unix:///path:/x} asks
 *     for {@code /x} in place of {@code /ws})
 * @param realm the realm to join
 * @param serializers the formats offered, the best one first; over raw sockets, where only one can
 *     be offered, the first
 * @param authentications the methods offered, the best one first
 * @param authrole the role asked for; usually none, and the router gives one
 * @param channelBinding how logins are bound to the TLS connection
 * @param agent what the client calls itself, default {@code starling-client}
 * @param timing how long things may take
 * @param limits how much may wait, and how long messages may be
 * @param trust which routers are trusted over TLS, default the system's authorities
 * @param compression whether WebSocket compression is offered, default no
 * @param resumable whether a session whose connection is lost goes on over another one, where the
 *     router keeps it, default no
 * @param reconnect what follows when a session ends, default nothing
 * @param listener hears of the life of sessions
 * @param executor runs handlers and completes futures; default a virtual thread each
 * @param loops the threads that do the I/O; default one of its own, which ends with the client
 */
public record ClientConfig(
    URI url,
    String realm,
    List<SerializerFormat> serializers,
    List<Authentication> authentications,
    Optional<String> authrole,
    Optional<String> channelBinding,
    String agent,
    Timing timing,
    ClientLimits limits,
    TlsTrust trust,
    boolean compression,
    boolean resumable,
    ReconnectPolicy reconnect,
    SessionListener listener,
    Optional<Executor> executor,
    Optional<ClientLoops> loops) {

  /** Checks and copies the lists. */
  public ClientConfig {
    serializers = List.copyOf(serializers);
    authentications = List.copyOf(authentications);
    if (serializers.isEmpty() || authentications.isEmpty()) {
      throw new IllegalArgumentException("at least one serializer and one authentication");
    }
    for (Authentication method : authentications) {
      if (!channelBinding.map(method::canBind).orElse(true)) {
        throw new IllegalArgumentException(
            method.method() + " does not know the channel binding " + channelBinding.get());
      }
    }
  }

  /**
   * How long things may take.
   *
   * @param connect from the first packet to WELCOME, default 10 s
   * @param ping how long the router may be silent before it is pinged; after as long again without
   *     a sign of life the connection is given up; default 30 s, zero for never
   * @param close how long to wait for the answer to GOODBYE, default 5 s
   */
  public record Timing(Duration connect, Duration ping, Duration close) {

    /** The defaults. */
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5));

    /** Checks the bounds. */
    public Timing {
      if (!connect.isPositive() || ping.isNegative() || !close.isPositive()) {
        throw new IllegalArgumentException(
            "connect " + connect + ", ping " + ping + ", close " + close + " must be positive");
      }
    }
  }

  /** Begins a configuration with the defaults: all serializers, anonymous, no reconnect. */
  public static Builder builder(String url, String realm) {
    return new Builder(URI.create(url), realm);
  }

  /** HELLO with what the methods add to {@code authextra}. */
  Hello hello(Map<String, Object> extra) {
    Optional<String> authid =
        authentications.stream().flatMap(method -> method.authid().stream()).findFirst();
    return new Hello(
        Uri.of(realm),
        new HelloDetails(
            ClientRoles.ANNOUNCED,
            agent,
            authentications.stream().map(Authentication::method).toList(),
            authid.orElse(null),
            authrole.orElse(null),
            extra,
            resumable ? ResumeRequest.NEW : null));
  }

  /** Collects a configuration. Belongs to one thread. */
  public static final class Builder {

    private final URI url;
    private final String realm;
    private List<SerializerFormat> serializers =
        List.of(SerializerFormat.MSGPACK, SerializerFormat.CBOR, SerializerFormat.JSON);
    private List<Authentication> authentications = List.of(Authentication.anonymous());
    private Optional<String> authrole = Optional.empty();
    private Optional<String> channelBinding = Optional.empty();
    private String agent = "starling-client";
    private Timing timing = Timing.DEFAULT;
    private ClientLimits limits = ClientLimits.DEFAULT;
    private TlsTrust trust = TlsTrust.system();
    private boolean compression;
    private boolean resumable;
    private ReconnectPolicy reconnect = ReconnectPolicy.never();
    private SessionListener listener = new SessionListener() {};
    private Optional<Executor> executor = Optional.empty();
    private Optional<ClientLoops> loops = Optional.empty();

    private Builder(URI url, String realm) {
      this.url = url;
      this.realm = realm;
    }

    /** Offers these formats, the best one first. */
    public Builder serializers(SerializerFormat... formats) {
      serializers = List.of(formats);
      return this;
    }

    /** Offers these methods, the best one first. */
    public Builder authentication(Authentication... methods) {
      authentications = List.of(methods);
      return this;
    }

    /** Asks for a role. */
    public Builder authrole(String role) {
      authrole = Optional.of(role);
      return this;
    }

    /**
     * Binds logins to the TLS connection, so that nobody in between can pass them on: {@code
     * cryptosign} by {@code tls-exporter}, {@code wamp-scram} by that or {@code
     * tls-server-end-point}. Other methods are refused, and so are connections and routers that do
     * not have it.
     *
     * @param type one of {@link ChannelBinding#TYPES}
     */
    public Builder channelBinding(String type) {
      channelBinding = Optional.of(type);
      return this;
    }

    /** Calls the client so. */
    public Builder agent(String name) {
      agent = name;
      return this;
    }

    /** Sets all times. */
    public Builder timing(Timing times) {
      timing = times;
      return this;
    }

    /** Sets the time to connect and join. */
    public Builder connectTimeout(Duration timeout) {
      timing = new Timing(timeout, timing.ping(), timing.close());
      return this;
    }

    /** Sets the silence after which the router is pinged; zero for never. */
    public Builder pingInterval(Duration interval) {
      timing = new Timing(timing.connect(), interval, timing.close());
      return this;
    }

    /** Sets the bounds. */
    public Builder limits(ClientLimits bounds) {
      limits = bounds;
      return this;
    }

    /** Trusts these routers over TLS. */
    public Builder trust(TlsTrust routers) {
      trust = routers;
      return this;
    }

    /** Offers WebSocket compression. */
    public Builder compression() {
      compression = true;
      return this;
    }

    /**
     * Asks the router to keep the session when its connection is lost. The client then connects
     * again and the session goes on: nothing is lost, and requests and handlers notice nothing but
     * the delay. What the router does not keep is left to the {@link #reconnect} policy.
     */
    public Builder resumable() {
      resumable = true;
      return this;
    }

    /** Comes back by this policy when a session ends. */
    public Builder reconnect(ReconnectPolicy policy) {
      reconnect = policy;
      return this;
    }

    /** Tells of the life of sessions. */
    public Builder listener(SessionListener sessions) {
      listener = sessions;
      return this;
    }

    /**
     * Runs handlers and completes futures here. An executor that runs tasks in the calling thread
     * is fastest, and nothing run by it may block: it runs on the event loop.
     */
    public Builder executor(Executor tasks) {
      executor = Optional.of(tasks);
      return this;
    }

    /** Does the I/O on threads that clients share. */
    public Builder loops(ClientLoops shared) {
      loops = Optional.of(shared);
      return this;
    }

    /** Returns the configuration. */
    public ClientConfig build() {
      return new ClientConfig(
          url,
          realm,
          serializers,
          authentications,
          authrole,
          channelBinding,
          agent,
          timing,
          limits,
          trust,
          compression,
          resumable,
          reconnect,
          listener,
          executor,
          loops);
    }
  }
}
