package io.starling.distribution.node;

import io.starling.distribution.config.Configuration;
import io.starling.distribution.config.EffectiveConfiguration;
import io.starling.distribution.config.ListenerSettings;
import io.starling.gateway.admin.AdminApi;
import io.starling.router.Router;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.security.admin.AdminProcedures;
import io.starling.security.authentication.Backing;
import io.starling.security.authentication.RealmAuthenticator;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.authorization.Enforcement;
import io.starling.security.directory.Change;
import io.starling.security.directory.SecurityDirectory;
import io.starling.transport.Listener;
import io.starling.transport.NettyTransport;
import io.starling.transport.http.HttpRoutes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: router, listeners and admin HTTP, joined by plain constructors.
 *
 * <pre>{@code
 * Node node = Node.start(configuration, "1.0");
 * ... node.listeners() ...
 * node.drain();
 * }</pre>
 *
 * <p>Threads: starting and draining belong to one thread, and block it.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** Without the realms, which belong to the {@link Administration}. */
  private final Configuration configuration;

  private final Readiness readiness = new Readiness();
  private final DataDirectory data;
  private final String version;
  private final Administration administration;
  private final RealmAuthenticator authenticator;
  private final Router router;
  private final NettyTransport transport;
  private final Map<String, List<String>> listeners = new LinkedHashMap<>();
  private @Nullable NodeMetrics metrics;

  private Node(EffectiveConfiguration effective, String version, DataDirectory data) {
    this.configuration = effective.configuration().withoutRealms();
    this.data = data;
    this.version = version;
    Limits limits = Wiring.limits(configuration.limits());
    this.administration = Administration.open(effective.configuration(), data.path());
    SecurityDirectory directory = administration.directory();
    this.authenticator =
        new RealmAuthenticator(
            directory,
            Wiring.authentication(configuration.security()),
            Clock.systemUTC(),
            effective.developmentMode() ? LoginSecret.random() : LoginSecret.in(data.path()),
            new Backing(
                administration.recordUpgrade(),
                administration.tickets(),
                Wiring.issuers(configuration.security())),
            System::nanoTime);
    this.router = router(limits, directory);
    authenticator.callBy(router::call);
    administration.follow(router);
    Enforcement enforcement = new Enforcement(directory, router);
    directory.onChange(enforcement);
    enforcement.follow(administration.tickets());
    this.transport =
        NettyTransport.start(
            router,
            limits,
            Wiring.transport(
                configuration.transport(), configuration.limits(), effective.developmentMode()));
    try {
      openListeners(
          adminApi(directory)
              .addTo(
                  AdminRoutes.of(
                      readiness, configuration.metrics().enabled() ? this::writeMetrics : null)));
    } catch (RuntimeException e) {
      transport.close(Duration.ZERO);
      authenticator.close();
      administration.close();
      throw e;
    }
  }

  /**
   * Starts a node; when this returns, all its listeners are open.
   *
   * @param version the version of this software
   * @throws NodeException when an address is taken or the data directory is in use
   * @throws io.starling.distribution.config.binding.ConfigException when the configuration asks for
   *     what is not available
   */
  public static Node start(EffectiveConfiguration effective, String version) {
    DataDirectory data = DataDirectory.open(effective.configuration().node().dataDir());
    try {
      Node node = new Node(effective, version, data);
      node.readiness.become(Readiness.State.READY);
      return node;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private AdminApi adminApi(SecurityDirectory directory) {
    AdminApi api =
        new AdminApi(
            transport::connect,
            AdminApi.Settings.of(administration.masterRealm()),
            () -> readiness.state() == Readiness.State.READY);
    directory.onChange(
        change -> {
          if (change instanceof Change.UserChanged user && user.before() != null) {
            api.forget(user.username());
          }
        });
    administration.tickets().onRevoked(ticket -> api.forget(ticket.authid()));
    return api;
  }

  private Router router(Limits limits, SecurityDirectory directory) {
    int loops = configuration.transport().loops();
    Router made =
        new Router(
            limits,
            new Ports(
                directory,
                administration.bootstrap().guard(authenticator),
                new DirectoryAuthorizer(directory),
                administration.procedures()),
            Router.Randomness.secure(),
            loops == 0 ? defaultLoops(Runtime.getRuntime().availableProcessors()) : loops,
            System.nanoTime());
    made.setWallClock(System.currentTimeMillis(), System.nanoTime());
    return made;
  }

  /**
   * All processors but one, which is left to the kernel's network work, the compiler and the
   * garbage collector. On two processors that makes one loop, where a message never changes its
   * thread: it costs a third less than with two.
   */
  private static int defaultLoops(int processors) {
    return Math.clamp(processors - 1, 1, Router.LOOPS_MAX);
  }

  /** Metrics are made when they are first asked for: that saves time at the start. */
  private synchronized String writeMetrics() {
    NodeMetrics present = metrics;
    if (present == null) {
      present =
          new NodeMetrics(
              router,
              transport.counters(),
              transport::connections,
              authenticator,
              administration,
              version);
      metrics = present;
    }
    return present.write();
  }

  private void openListeners(HttpRoutes admin) {
    configuration
        .listeners()
        .forEach(
            (name, settings) -> {
              if (settings.enabled()) {
                open(Wiring.listener(name, settings, admin, data.path()));
              }
            });
  }

  private void open(Listener listener) {
    try {
      List<SocketAddress> addresses = transport.open(listener);
      listeners.put(listener.name(), addresses.stream().map(Node::text).toList());
    } catch (IOException e) {
      throw new NodeException("listener " + listener.name() + ": " + e.getMessage(), e);
    }
  }

  /** The open listeners, each with the addresses it listens on, as {@code host:port} or a path. */
  public Map<String, List<String>> listeners() {
    return Collections.unmodifiableMap(listeners);
  }

  /**
   * With what the first administrator logs in to the master realm, once: then it is another. Null
   * when there is somebody who can administer.
   */
  public @Nullable String bootstrapToken() {
    return administration.bootstrap().token();
  }

  /** The procedures of administration. */
  AdminProcedures procedures() {
    return administration.procedures();
  }

  /** The folder for what the node keeps on disk. */
  public Path dataDirectory() {
    return data.path();
  }

  /**
   * Stops the node without cutting off calls in flight, for as long as {@code limits.drain-timeout}
   * allows; then closes everything.
   */
  public void drain() {
    LOG.atInfo().addKeyValue("node", configuration.node().name()).log("node drains");
    int cut =
        new Drain(new Draining(), System::nanoTime).run(configuration.limits().drainTimeout());
    if (cut > 0) {
      LOG.atWarn().addKeyValue("sessions", cut).log("calls in flight were cut off");
    }
    LOG.atInfo().addKeyValue("node", configuration.node().name()).log("node stopped");
  }

  private final class Draining implements Drain.Target {
    @Override
    public void becomeUnready() {
      readiness.become(Readiness.State.DRAINING);
    }

    @Override
    public void stopAccepting() {
      configuration
          .listeners()
          .forEach(
              (name, settings) -> {
                if (settings.type() != ListenerSettings.Type.ADMIN_HTTP) {
                  transport.stopAccepting(name);
                }
              });
    }

    @Override
    public int sayGoodbyeToIdle(int most) {
      return transport.sayGoodbyeToIdle(most);
    }

    @Override
    public void awaitNobody(Duration most) throws InterruptedException {
      transport.awaitNoSessions(most);
    }

    @Override
    public void close() {
      transport.close(configuration.limits().goodbyeTimeout());
      authenticator.close();
      administration.close();
      data.close();
    }
  }

  private static String text(SocketAddress address) {
    if (address instanceof InetSocketAddress internet) {
      String host = internet.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + internet.getPort();
    }
    return address.toString();
  }
}
