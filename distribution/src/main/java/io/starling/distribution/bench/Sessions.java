package io.starling.distribution.bench;

import io.starling.client.ClientConfig;
import io.starling.client.ClientLimits;
import io.starling.client.ClientLoops;
import io.starling.client.SessionListener;
import io.starling.client.WampClient;
import io.starling.wamp.message.SerializerFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The sessions of a load. Their handlers run on their event loops and must not block. A session
 * that ends too early is lost. Safe for all threads.
 */
public final class Sessions implements AutoCloseable {
  /** How many are being opened at a time. */
  private static final int PENDING_MAX = 64;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  /** For the envelope around the payload. */
  private static final int ENVELOPE_BYTES_MAX = 1024;

  private final Supplier<ClientConfig.Builder> configs;
  private final ClientLoops loops;
  private final ClientLimits limits;
  private final Tally tally = new Tally();
  private final Map<WampClient, Life> open = new ConcurrentHashMap<>();

  /**
   * Makes no session yet.
   *
   * @param configs where and as whom they connect
   * @param threads the number of event loops
   * @param payloadBytes the longest payload
   */
  public Sessions(Supplier<ClientConfig.Builder> configs, int threads, int payloadBytes) {
    this.configs = configs;
    this.loops = ClientLoops.create(threads);
    ClientLimits usual = ClientLimits.DEFAULT;
    this.limits =
        new ClientLimits(
            Math.max(usual.messageBytes(), payloadBytes + ENVELOPE_BYTES_MAX),
            usual.outboundBytes(),
            Window.SIZE_MAX,
            usual.eventsWaiting(),
            Window.SIZE_MAX);
  }

  /** What comes of them. */
  Tally tally() {
    return tally;
  }

  /** Runs tasks on the event loops. */
  ScheduledExecutorService scheduler() {
    return loops.scheduler();
  }

  /**
   * Opens sessions, and waits until all have joined.
   *
   * @param formats the serializers, which the sessions take in turn; when empty the router chooses
   * @throws RuntimeException those of the client
   */
  List<WampClient> open(int count, List<SerializerFormat> formats) {
    List<WampClient> clients = new ArrayList<>();
    List<CompletableFuture<WampClient>> joining = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      joining.add(formats.isEmpty() ? connect() : connect(formats.get(i % formats.size())));
      if (joining.size() == PENDING_MAX || i == count - 1) {
        joining.forEach(session -> clients.add(await(session)));
        joining.clear();
      }
    }
    return clients;
  }

  /** Waits for an answer, and throws what the client failed with. */
  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Opens one session. */
  CompletableFuture<WampClient> connect() {
    return connect(configs.get());
  }

  private CompletableFuture<WampClient> connect(SerializerFormat format) {
    return connect(configs.get().serializers(format));
  }

  private CompletableFuture<WampClient> connect(ClientConfig.Builder config) {
    Life life = new Life();
    return WampClient.connect(
            config.loops(loops).limits(limits).listener(life).executor(Runnable::run).build())
        .thenApply(
            client -> {
              life.isWanted = true;
              open.put(client, life);
              return client;
            });
  }

  /** Closes one session. */
  void close(WampClient client) {
    Life life = open.remove(client);
    if (life != null) {
      life.isWanted = false;
    }
    CompletableFuture<?> _ = client.leave();
  }

  /** Leaves the realm with all sessions, and waits for that, but not for ever. */
  @Override
  public void close() {
    open.values().forEach(life -> life.isWanted = false);
    CompletableFuture<?>[] leaving =
        open.keySet().stream().map(WampClient::leave).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(leaving)
        .completeOnTimeout(null, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    loops.close();
  }

  /** Notices when a session ends that was not closed here. */
  private final class Life implements SessionListener {
    private volatile boolean isWanted;

    @Override
    public void closed(RuntimeException cause) {
      if (isWanted) {
        tally.failed(Tally.CONNECTION_FAILED, "a session ended: " + cause.getMessage());
      }
    }
  }
}
