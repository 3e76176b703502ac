package io.starling.distribution.bench;

import io.starling.client.WampClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions: opens them, a bounded number at a time and at most at a rate, and holds them. The time
 * of a session is that from the first packet to WELCOME. Until it has warmed up, sessions are
 * closed again as soon as they have joined.
 */
public final class SessionLoad implements Load {

  /**
   * What is asked for.
   *
   * @param count how many sessions, 1 or more
   * @param pending how many may be under way at a time, 1 or more
   * @param perSecond how many may be begun in a second; 0 for any number
   * @param hold how long they stay open
   */
  public record Settings(int count, int pending, double perSecond, Duration hold) {}

  private final Settings settings;
  private final Sessions sessions;
  private final Tally tally;
  private final Window window;
  private final Budget budget;
  private final ConcurrentLinkedQueue<WampClient> opened = new ConcurrentLinkedQueue<>();
  private @Nullable Pacer pacer;
  private boolean isWaiting;
  private boolean isWarm;
  private volatile boolean running;

  /** Makes a load that closes the sessions. */
  public SessionLoad(Settings settings, Sessions sessions) {
    this.settings = settings;
    this.sessions = sessions;
    this.tally = sessions.tally();
    this.window = new Window(settings.pending(), 1);
    this.budget = new Budget(settings.count());
  }

  @Override
  public String scenario() {
    return "connect";
  }

  @Override
  public String operations() {
    return "sessions";
  }

  @Override
  public int messagesPerOperation() {
    return 0;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sessions", settings.count());
    all.put("pending", settings.pending());
    if (settings.perSecond() > 0) {
      all.put("rate", settings.perSecond());
    }
    all.put("hold_seconds", settings.hold().toMillis() / 1e3);
    all.put("serializers", Formats.of(List.copyOf(opened)));
    return all;
  }

  @Override
  public void open() {}

  @Override
  public void begin() {
    running = true;
    if (settings.perSecond() > 0) {
      pacer = new Pacer(settings.perSecond(), System.nanoTime());
    }
    sessions.scheduler().execute(this::connect);
  }

  /** Begins what may be begun now. */
  private synchronized void connect() {
    while (running) {
      long now = System.nanoTime();
      if (pacer != null && !pacer.isDue(now)) {
        connectAt(pacer.dueNanos() - now);
        return;
      }
      if (window.size() == settings.pending() || (isWarm && !budget.take())) {
        return;
      }
      if (pacer != null) {
        pacer.take();
      }
      long ticket = window.begin(now);
      CompletableFuture<?> _ =
          sessions
              .connect()
              .whenComplete(isWarm ? (c, f) -> ended(ticket, c, f) : (c, _) -> warmed(ticket, c));
    }
  }

  private void connectAt(long delayNanos) {
    if (!isWaiting) {
      isWaiting = true;
      Object _ =
          sessions
              .scheduler()
              .schedule(
                  () -> {
                    synchronized (this) {
                      isWaiting = false;
                    }
                    connect();
                  },
                  delayNanos,
                  TimeUnit.NANOSECONDS);
    }
  }

  private void warmed(long ticket, @Nullable WampClient client) {
    window.giveUp(ticket);
    if (client != null) {
      sessions.close(client);
    }
    goOn();
  }

  private void ended(long ticket, @Nullable WampClient client, @Nullable Throwable failure) {
    if (client != null) {
      opened.add(client);
      tally.latencies().record(Window.latencyNanos(window.arrived(ticket, 0, System.nanoTime())));
    } else if (failure != null) {
      window.giveUp(ticket);
      tally.failed(failure.getCause() == null ? failure : failure.getCause());
    }
    budget.ended(1);
    goOn();
  }

  private void goOn() {
    if (running) {
      // Not from here, where a failure at once would call us again.
      sessions.scheduler().execute(this::connect);
    }
  }

  @Override
  public synchronized void warmedUp() {
    isWarm = true;
    if (pacer != null) {
      pacer = new Pacer(settings.perSecond(), System.nanoTime());
    }
  }

  @Override
  public CompletableFuture<?> over() {
    return budget.spent();
  }

  /** Sessions have a time limit of their own. */
  @Override
  public void expire(long beforeNanos) {}

  @Override
  public int underWay() {
    return window.size();
  }

  @Override
  public void end() {
    running = false;
  }

  @Override
  public Duration hold() {
    return settings.hold();
  }

  @Override
  public void close() {
    running = false;
    sessions.close();
  }
}
