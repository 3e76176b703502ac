package io.starling.distribution.node;

import io.starling.distribution.config.BindAddress;
import io.starling.distribution.config.EventStreamSettings;
import io.starling.distribution.config.LimitSettings;
import io.starling.distribution.config.ListenerSettings;
import io.starling.distribution.config.LongPollSettings;
import io.starling.distribution.config.RealmSettings.Conformance;
import io.starling.distribution.config.RealmSettings.UriStrictness;
import io.starling.distribution.config.SecuritySettings;
import io.starling.distribution.config.TicketSettings;
import io.starling.distribution.config.TlsSettings;
import io.starling.router.port.EventLimits;
import io.starling.router.port.HistorySettings;
import io.starling.router.port.Limits;
import io.starling.router.port.Quota;
import io.starling.router.port.Quotas;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.ResumeLimits;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.router.port.TrustLevels;
import io.starling.security.authentication.AuthenticationSettings;
import io.starling.security.authentication.LockoutSettings;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Cidr;
import io.starling.security.model.Kdf;
import io.starling.security.oauth.Issuers;
import io.starling.security.oauth.OAuthSettings;
import io.starling.security.oauth.PemTrust;
import io.starling.security.password.PasswordSettings;
import io.starling.security.ticket.Tickets;
import io.starling.security.token.Keeper;
import io.starling.security.token.RealmKeys;
import io.starling.security.token.TokenVerifier;
import io.starling.transport.IoBackend;
import io.starling.transport.Listener;
import io.starling.transport.ProxySettings;
import io.starling.transport.TransportSettings;
import io.starling.transport.http.HttpRoutes;
import io.starling.transport.http.HttpSettings;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the configuration means to the router and the transport. */
final class Wiring {
  private static final int BACKLOG = TransportSettings.DEFAULT.backlog();

  private Wiring() {}

  /** A realm of the router. */
  static RealmSettings realm(io.starling.distribution.config.RealmSettings realm) {
    return new RealmSettings(
        Uri.of(realm.uri()),
        realm.requestIds() == Conformance.STRICT,
        realm.roleCheck() == Conformance.STRICT,
        realm.uriStrictness() == UriStrictness.STRICT,
        switch (realm.disclosure()) {
          case NEGOTIATED -> RealmSettings.Disclosure.NEGOTIATED;
          case ALWAYS -> RealmSettings.Disclosure.ALWAYS;
          case NEVER -> RealmSettings.Disclosure.NEVER;
        },
        Set.copyOf(realm.relayCustomAttributes()),
        realm.callTimeoutMaximum(),
        new TrustLevels(realm.trustLevelsByAuthid(), realm.trustLevelsByAuthrole()),
        realm.eventHistory().stream().map(Wiring::history).toList());
  }

  private static HistorySettings history(io.starling.distribution.config.HistorySettings history) {
    return new HistorySettings(
        history.match(),
        Uri.of(history.uri()),
        history.events(),
        history.size().bytes(),
        history.time());
  }

  /** The tickets of users, with the keys that they are signed with. */
  static Tickets tickets(
      SecuritySettings security, SecurityDirectory directory, Keeper keeper, Clock clock) {
    TicketSettings tickets = security.ticket();
    List<String> methods = tickets.authmethods();
    return new Tickets(
        directory,
        new RealmKeys(keeper, tickets.maxExpiryTime().plus(security.clockLeeway()), clock),
        new TokenVerifier(clock, security.clockLeeway()),
        new io.starling.security.ticket.TicketSettings(
            tickets.expiryTime(),
            tickets.maxExpiryTime(),
            methods == null
                ? io.starling.security.ticket.TicketSettings.METHODS
                : methods.stream()
                    .map(AuthMethod::of)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet()),
            tickets.perUser()),
        keeper,
        clock);
  }

  /**
   * Where the keys of other issuers come from.
   *
   * @throws NodeException when the file of trusted certificates has none
   */
  static Issuers issuers(SecuritySettings security) {
    io.starling.distribution.config.OAuthSettings settings = security.oauth2();
    try {
      return new Issuers(
          new OAuthSettings(
              settings.allowHttp(),
              settings.trust() == null ? null : PemTrust.of(settings.trust()),
              settings.timeout(),
              settings.refresh(),
              OAuthSettings.DEFAULT.refreshPause(),
              settings.keep(),
              settings.attempts()));
    } catch (IllegalArgumentException e) {
      throw new NodeException("security.oauth2.trust: " + e.getMessage(), e);
    }
  }

  /** The settings of authentication. */
  static AuthenticationSettings authentication(SecuritySettings security) {
    int threads = security.hashingThreads();
    return new AuthenticationSettings(
        passwords(security),
        security.passwordAsTicket(),
        security.autobahnScram(),
        threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads,
        security.hashingQueue(),
        security.upgradePasswords(),
        lockout(security.lockout()));
  }

  private static LockoutSettings lockout(io.starling.distribution.config.LockoutSettings lockout) {
    return new LockoutSettings(
        lockout.failuresPerUserAndAddress(),
        lockout.failuresPerUser(),
        lockout.failuresPerAddress(),
        lockout.first(),
        lockout.longest(),
        lockout.forget(),
        lockout.entries(),
        lockout.trustedAddresses());
  }

  /** How stored forms of passwords are made. */
  static PasswordSettings passwords(SecuritySettings security) {
    return new PasswordSettings(
        new Kdf.Pbkdf2(security.pbkdfIterations()),
        switch (security.scramKdf()) {
          case ARGON2ID ->
              new Kdf.Argon2id(
                  security.argonIterations(), (int) (security.argonMemory().bytes() >> 10));
          case PBKDF2 -> new Kdf.Pbkdf2(security.pbkdfIterations());
        },
        security.passwordLengthMinimum(),
        PasswordSettings.DEFAULT.lengthMax());
  }

  /** The limits of the router. */
  static Limits limits(LimitSettings limits) {
    return new Limits(
        limits.uriLength(),
        limits.outboundSoft().bytes(),
        limits.outboundHard().bytes(),
        switch (limits.slowReceiver()) {
          case DROP -> SlowReceiverPolicy.DROP;
          case PAUSE -> SlowReceiverPolicy.PAUSE;
          case CLOSE -> SlowReceiverPolicy.CLOSE;
        },
        limits.pendingCalls(),
        limits.registrationsPerSession(),
        limits.subscriptionsPerSession(),
        limits.helloTimeout(),
        limits.goodbyeTimeout(),
        limits.idleTimeout(),
        limits.mailbox().bytes(),
        new EventLimits(
            limits.retainedEvents(),
            limits.retainedSize().bytes(),
            limits.retainedTime(),
            limits.retainedReplay(),
            limits.historyAnswer(),
            limits.testamentsPerSession(),
            limits.testamentSize().bytes()),
        new ResumeLimits(
            limits.resumeTimeout(),
            Math.min(limits.resumeBuffer().bytes(), limits.outboundSoft().bytes()),
            limits.detachedSessions(),
            limits.detachedSize().bytes()),
        quotas(limits));
  }

  /** What all realms have that say nothing else. */
  private static Quotas quotas(LimitSettings limits) {
    Map<Quota, Long> said = new EnumMap<>(Quota.class);
    said.put(Quota.MESSAGE_RATE_PER_SESSION, (long) limits.messageRatePerSession());
    said.put(Quota.MESSAGE_RATE_PER_USER, (long) limits.messageRatePerUser());
    said.put(Quota.MESSAGE_RATE_PER_REALM, (long) limits.messageRatePerRealm());
    said.put(Quota.MESSAGE_RATE_PER_ADDRESS, (long) limits.messageRatePerAddress());
    said.put(Quota.BYTE_RATE_PER_SESSION, limits.byteRatePerSession().bytes());
    said.put(Quota.BYTE_RATE_PER_USER, limits.byteRatePerUser().bytes());
    said.put(Quota.BYTE_RATE_PER_REALM, limits.byteRatePerRealm().bytes());
    said.put(Quota.BYTE_RATE_PER_ADDRESS, limits.byteRatePerAddress().bytes());
    said.put(Quota.PAYLOAD_SIZE, limits.payloadSize().bytes());
    said.put(Quota.SESSIONS_PER_ADDRESS, (long) limits.sessionsPerAddress());
    said.put(Quota.SESSIONS_PER_USER, (long) limits.sessionsPerUser());
    said.put(Quota.SESSIONS_PER_REALM, (long) limits.sessionsPerRealm());
    said.put(Quota.REGISTRATIONS_PER_ADDRESS, (long) limits.registrationsPerAddress());
    said.put(Quota.REGISTRATIONS_PER_USER, (long) limits.registrationsPerUser());
    said.put(Quota.REGISTRATIONS_PER_REALM, (long) limits.registrationsPerRealm());
    said.put(Quota.SUBSCRIPTIONS_PER_ADDRESS, (long) limits.subscriptionsPerAddress());
    said.put(Quota.SUBSCRIPTIONS_PER_USER, (long) limits.subscriptionsPerUser());
    said.put(Quota.SUBSCRIPTIONS_PER_REALM, (long) limits.subscriptionsPerRealm());
    said.put(Quota.PENDING_CALLS_PER_ADDRESS, (long) limits.pendingCallsPerAddress());
    said.put(Quota.PENDING_CALLS_PER_USER, (long) limits.pendingCallsPerUser());
    said.put(Quota.PENDING_CALLS_PER_REALM, (long) limits.pendingCallsPerRealm());
    said.values().removeIf(limit -> limit == 0);
    return new Quotas(
        said,
        limits.rateBurst(),
        limits.floodFactor(),
        switch (limits.onRateLimit()) {
          case ERROR -> Quotas.OverRate.ERROR;
          case DELAY -> Quotas.OverRate.DELAY;
        });
  }

  /** The settings that all listeners share. */
  static TransportSettings transport(
      io.starling.distribution.config.TransportSettings transport,
      LimitSettings limits,
      boolean developmentMode) {
    return new TransportSettings(
        switch (transport.io()) {
          case AUTO -> IoBackend.AUTO;
          case EPOLL -> IoBackend.EPOLL;
          case IO_URING -> IoBackend.IO_URING;
          case NIO -> IoBackend.NIO;
        },
        switch (transport.allocator()) {
          case POOLED -> true;
          case ADAPTIVE -> false;
        },
        BACKLOG,
        limits.messageSize().toIntBytes(),
        limits.nesting(),
        limits.tlsHandshakeTimeout(),
        TransportSettings.DEFAULT.closeTimeout(),
        limits.pingInterval(),
        limits.pingMissed(),
        new TransportSettings.ConnectionLimits(
            unlimitedWhenZero(limits.connections()),
            unlimitedWhenZero(limits.connectionsPerAddress()),
            unlimitedWhenZero(limits.httpTransportsPerAddress()),
            developmentMode,
            unlimitedWhenZero(limits.acceptRate())));
  }

  private static int unlimitedWhenZero(int limit) {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  /**
   * A listener of the transport.
   *
   * @param admin what admin listeners serve
   * @param dataDir where a certificate for development is kept
   */
  static Listener listener(String name, ListenerSettings settings, HttpRoutes admin, Path dataDir) {
    Listener listener =
        switch (settings.type()) {
          case HTTP -> Listener.http(name, tcpAddresses(settings)).withHttp(http(settings));
          case ADMIN_HTTP -> Listener.adminHttp(name, admin, tcpAddresses(settings));
          case RAW_TCP -> Listener.rawTcp(name, tcpAddresses(settings));
          case RAW_UNIX ->
              Listener.rawUnix(name, socketPath(settings))
                  .withSocketMode(settings.socketMode().permissions());
        };
    TlsSettings tls = settings.tls();
    listener = tls == null ? listener : listener.withTls(tls(name, tls, dataDir));
    return listener
        .withRealms(Set.copyOf(settings.realms()))
        .withFormats(formats(settings))
        .withProxies(proxies(settings));
  }

  private static InetSocketAddress[] tcpAddresses(ListenerSettings settings) {
    return settings.bind().stream()
        .map(
            address ->
                switch (address) {
                  case BindAddress.HostPort hostPort -> hostPort.resolve();
                  case BindAddress.UnixSocket unix -> throw misplaced(unix);
                })
        .toArray(InetSocketAddress[]::new);
  }

  private static Path socketPath(ListenerSettings settings) {
    return switch (settings.bind().getFirst()) {
      case BindAddress.UnixSocket unix -> unix.path();
      case BindAddress.HostPort hostPort -> throw misplaced(hostPort);
    };
  }

  private static IllegalStateException misplaced(BindAddress address) {
    return new IllegalStateException("ListenerSettings let pass the address " + address);
  }

  private static Set<SerializerFormat> formats(ListenerSettings settings) {
    return settings.serializers().stream()
        .map(
            serializer ->
                switch (serializer) {
                  case JSON -> SerializerFormat.JSON;
                  case MSGPACK -> SerializerFormat.MSGPACK;
                  case CBOR -> SerializerFormat.CBOR;
                })
        .collect(Collectors.toUnmodifiableSet());
  }

  private static HttpSettings http(ListenerSettings settings) {
    HttpSettings usual = HttpSettings.DEFAULT;
    return new HttpSettings(
        settings.path(),
        settings.origins(),
        longPoll(settings.longPoll()),
        eventStream(settings.sse()),
        settings.http2().enabled() ? new HttpSettings.Http2(settings.http2().streams()) : null,
        settings.compression() ? HttpSettings.Compression.DEFAULT : HttpSettings.Compression.OFF,
        settings.batched(),
        usual.keptHeaders(),
        usual.bodySize(),
        usual.requestTimeout(),
        usual.idleTimeout());
  }

  private static HttpSettings.@Nullable LongPoll longPoll(LongPollSettings settings) {
    return settings.enabled()
        ? new HttpSettings.LongPoll(
            settings.path(),
            settings.receiveTimeout(),
            settings.idleTimeout(),
            settings.transports())
        : null;
  }

  private static HttpSettings.@Nullable EventStream eventStream(EventStreamSettings settings) {
    return settings.enabled()
        ? new HttpSettings.EventStream(
            settings.path(),
            settings.keepAlive(),
            settings.idleTimeout(),
            settings.replay().toIntBytes(),
            settings.transports())
        : null;
  }

  private static ProxySettings proxies(ListenerSettings settings) {
    List<Cidr> trusted = settings.trustedProxies();
    return new ProxySettings(
        address -> trusted.stream().anyMatch(block -> block.contains(address)),
        switch (settings.proxyProtocol()) {
          case OFF -> ProxySettings.Header.OFF;
          case OPTIONAL -> ProxySettings.Header.OPTIONAL;
          case REQUIRED -> ProxySettings.Header.REQUIRED;
        });
  }

  private static io.starling.transport.tls.TlsSettings tls(
      String name, TlsSettings tls, Path dataDir) {
    return new io.starling.transport.tls.TlsSettings(
        identity(name, tls, dataDir),
        switch (tls.clientAuth()) {
          case NONE -> io.starling.transport.tls.TlsSettings.ClientCertificates.NONE;
          case OPTIONAL -> io.starling.transport.tls.TlsSettings.ClientCertificates.OPTIONAL;
          case REQUIRED -> io.starling.transport.tls.TlsSettings.ClientCertificates.REQUIRED;
        },
        tls.trust(),
        tls.versions().stream()
            .map(
                version ->
                    switch (version) {
                      case TLS_1_2 -> io.starling.transport.tls.TlsSettings.Version.TLS_1_2;
                      case TLS_1_3 -> io.starling.transport.tls.TlsSettings.Version.TLS_1_3;
                    })
            .collect(Collectors.toUnmodifiableSet()),
        tls.reloadInterval(),
        switch (tls.engine()) {
          case JDK -> io.starling.transport.tls.TlsSettings.Engine.JDK;
          case OPENSSL -> io.starling.transport.tls.TlsSettings.Engine.OPENSSL;
        });
  }

  private static io.starling.transport.tls.TlsSettings.Identity identity(
      String name, TlsSettings tls, Path dataDir) {
    Path certificate = tls.certificate();
    Path key = tls.key();
    if (certificate == null || key == null) {
      return new io.starling.transport.tls.TlsSettings.Development(dataDir.resolve(name));
    }
    return new io.starling.transport.tls.TlsSettings.Files(
        certificate, key, tls.keyPassword() == null ? null : tls.keyPassword().reveal());
  }
}
