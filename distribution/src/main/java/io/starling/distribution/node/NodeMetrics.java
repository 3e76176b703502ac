package io.starling.distribution.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.starling.router.Router;
import io.starling.router.port.Counter;
import io.starling.router.port.Quota;
import io.starling.security.authentication.Lockouts;
import io.starling.security.authentication.RealmAuthenticator;
import io.starling.security.authentication.Refusal;
import io.starling.security.model.AuthMethod;
import io.starling.store.StoreCounter;
import io.starling.transport.metrics.TransportCounter;
import io.starling.transport.metrics.TransportCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The metrics of a node for Prometheus: the counters of the router and the transport, the sizes of
 * their tables, and those of the JVM.
 *
 * <p>The hot path counts in plain numbers for each loop, which are added up when Prometheus asks;
 * so nothing here costs anything in between.
 *
 * <p>Threads: safe for all. Writing takes milliseconds, and is not for event loops.
 */
final class NodeMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Router router;
  private final MultiGauge registrations;
  private final MultiGauge subscriptions;
  private final MultiGauge retainedEvents;
  private final MultiGauge retainedBytes;
  private final MultiGauge historyEvents;
  private final MultiGauge historyBytes;
  private final MultiGauge detachedSessions;
  private final MultiGauge detachedBytes;

  /**
   * Makes the metrics.
   *
   * @param transport the counters of the transport's threads
   * @param connections the number of open connections
   * @param authenticator counts logins
   */
  NodeMetrics(
      Router router,
      List<TransportCounters> transport,
      IntSupplier connections,
      RealmAuthenticator authenticator,
      Administration administration,
      String version) {
    this.router = router;
    for (Counter counter : Counter.values()) {
      count(MetricNames.of(counter), metrics -> metrics.sum(counter));
    }
    for (Quota quota : Quota.values()) {
      FunctionCounter.builder(MetricNames.LIMITS_REACHED, this, metrics -> metrics.sum(quota))
          .tag(MetricNames.LIMIT, quota.key())
          .register(registry);
    }
    for (TransportCounter counter : TransportCounter.values()) {
      count(
          MetricNames.of(counter),
          metrics -> transport.stream().mapToLong(counters -> counters.get(counter)).sum());
    }
    Gauge.builder(MetricNames.SESSIONS, this, NodeMetrics::sessions).register(registry);
    Gauge.builder(MetricNames.CONNECTIONS, connections::getAsInt).register(registry);
    Gauge.builder(MetricNames.BUILD, () -> 1).tag(MetricNames.VERSION, version).register(registry);
    registrations = MultiGauge.builder(MetricNames.REGISTRATIONS).register(registry);
    subscriptions = MultiGauge.builder(MetricNames.SUBSCRIPTIONS).register(registry);
    retainedEvents = MultiGauge.builder(MetricNames.RETAINED_EVENTS).register(registry);
    retainedBytes = MultiGauge.builder(MetricNames.RETAINED_BYTES).register(registry);
    historyEvents = MultiGauge.builder(MetricNames.HISTORY_EVENTS).register(registry);
    historyBytes = MultiGauge.builder(MetricNames.HISTORY_BYTES).register(registry);
    detachedSessions = MultiGauge.builder(MetricNames.DETACHED_SESSIONS).register(registry);
    detachedBytes = MultiGauge.builder(MetricNames.DETACHED_BYTES).register(registry);
    countLogins(authenticator);
    countStore(administration);
    bindJvm();
  }

  private void countStore(Administration administration) {
    for (StoreCounter counter : StoreCounter.values()) {
      FunctionCounter.builder(MetricNames.of(counter), administration, kept -> kept.count(counter))
          .register(registry);
    }
    Gauge.builder(MetricNames.STORE_ENTRIES, administration, Administration::storeEntries)
        .register(registry);
    Gauge.builder(MetricNames.STORE_WRITABLE, administration, Administration::isStoreWritable)
        .register(registry);
    FunctionCounter.builder(
            MetricNames.AUDIT_FAILURES, administration, Administration::auditFailures)
        .register(registry);
    Gauge.builder(MetricNames.REALMS, administration, kept -> kept.directory().realms().size())
        .register(registry);
  }

  private void countLogins(RealmAuthenticator authenticator) {
    for (AuthMethod method : AuthMethod.values()) {
      FunctionCounter.builder(
              MetricNames.LOGINS, authenticator, logins -> logins.counters().count(method))
          .tag(MetricNames.METHOD, method.wireName())
          .register(registry);
    }
    for (Refusal refusal : Refusal.values()) {
      FunctionCounter.builder(
              MetricNames.LOGINS_REFUSED, authenticator, logins -> logins.counters().count(refusal))
          .tag(MetricNames.REASON, refusal.label())
          .register(registry);
    }
    for (Lockouts.By by : Lockouts.By.values()) {
      FunctionCounter.builder(
              MetricNames.LOCKOUTS, authenticator, logins -> logins.lockouts().begun(by))
          .tag(MetricNames.BY, by.label())
          .register(registry);
    }
    Gauge.builder(MetricNames.LOCKOUT_ENTRIES, authenticator, logins -> logins.lockouts().size())
        .register(registry);
    FunctionCounter.builder(
            MetricNames.LOCKOUT_ENTRIES_FORGOTTEN,
            authenticator,
            logins -> logins.lockouts().forgotten())
        .register(registry);
    FunctionCounter.builder(
            MetricNames.PASSWORD_UPGRADES, authenticator, logins -> logins.counters().upgrades())
        .register(registry);
    Gauge.builder(
            MetricNames.LOGINS_WAITING_FOR_PROCEDURES,
            authenticator,
            RealmAuthenticator::waitingForProcedures)
        .register(registry);
    Gauge.builder(MetricNames.LOGINS_WAITING, authenticator, RealmAuthenticator::waiting)
        .register(registry);
  }

  private void count(MetricNames metric, ToDoubleFunction<NodeMetrics> value) {
    FunctionCounter.Builder<NodeMetrics> builder =
        FunctionCounter.builder(metric.name(), this, value);
    if (metric.label() != null) {
      builder.tag(metric.label(), metric.value());
    }
    builder.register(registry);
  }

  private void bindJvm() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private long sum(Counter counter) {
    return IntStream.range(0, router.loops())
        .mapToLong(loop -> router.loop(loop).counters().get(counter))
        .sum();
  }

  private long sum(Quota reached) {
    return IntStream.range(0, router.loops())
        .mapToLong(loop -> router.loop(loop).counters().get(reached))
        .sum();
  }

  private double sessions() {
    long closed = sum(Counter.SESSIONS_CLOSED);
    return Math.max(0, sum(Counter.SESSIONS_OPENED) - closed);
  }

  /** Writes all metrics in the text format of Prometheus. */
  synchronized String write() {
    List<MultiGauge.Row<?>> registered = new ArrayList<>();
    List<MultiGauge.Row<?>> subscribed = new ArrayList<>();
    List<MultiGauge.Row<?>> events = new ArrayList<>();
    List<MultiGauge.Row<?>> bytes = new ArrayList<>();
    List<MultiGauge.Row<?>> recorded = new ArrayList<>();
    List<MultiGauge.Row<?>> recordedBytes = new ArrayList<>();
    List<MultiGauge.Row<?>> detached = new ArrayList<>();
    List<MultiGauge.Row<?>> kept = new ArrayList<>();
    router.forEachRealm(
        (realm, tables) -> {
          Tags tags = Tags.of(MetricNames.REALM, realm.text());
          registered.add(row(tags, tables::registrations));
          subscribed.add(row(tags, tables::subscriptions));
          events.add(row(tags, tables::retainedEvents));
          bytes.add(row(tags, tables::retainedBytes));
          recorded.add(row(tags, tables::historyEvents));
          recordedBytes.add(row(tags, tables::historyBytes));
          detached.add(row(tags, tables::detachedSessions));
          kept.add(row(tags, tables::detachedBytes));
        });
    registrations.register(registered, true);
    subscriptions.register(subscribed, true);
    retainedEvents.register(events, true);
    retainedBytes.register(bytes, true);
    historyEvents.register(recorded, true);
    historyBytes.register(recordedBytes, true);
    detachedSessions.register(detached, true);
    detachedBytes.register(kept, true);
    return registry.scrape();
  }

  private static MultiGauge.Row<?> row(Tags tags, Supplier<Number> size) {
    return MultiGauge.Row.of(tags, size);
  }
}
