package io.starling.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.client.CallResult;
import io.starling.client.ClientConfig;
import io.starling.client.PublishRequest;
import io.starling.client.SessionInfo;
import io.starling.client.SessionListener;
import io.starling.client.WampClient;
import io.starling.wamp.message.SerializerFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions over real connections that are cut anywhere ({@code docs/resumption.md}). */
@StarlingTest
@Timeout(120)
class ResumptionTest {

  private static final int ROUNDS = 2_000;
  private static final int WINDOW = 20;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

  private final AtomicInteger resumed = new AtomicInteger();

  private WampClient connect(RouterTransport kind, CuttingProxy proxy, SerializerFormat format)
      throws Exception {
    String url =
        switch (kind) {
          case WEBSOCKET -> "ws://127.0.0.1:" + proxy.port() + "/ws";
          case RAW_TCP -> "rs://127.0.0.1:" + proxy.port();
        };
    ClientConfig config =
        ClientConfig.builder(url, "realm1")
            .serializers(format)
            .resumable()
            .listener(
                new SessionListener() {
                  @Override
                  public void resumed(SessionInfo session) {
                    resumed.incrementAndGet();
                  }
                })
            .build();
    // A connection that is cut before WELCOME has no session that could be resumed.
    for (int attempt = 1; ; attempt++) {
      try {
        return WampClient.connect(config).get(20, SECONDS);
      } catch (java.util.concurrent.ExecutionException e) {
        if (attempt == 50) {
          throw e;
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"WEBSOCKET,JSON", "WEBSOCKET,CBOR", "RAW_TCP,MSGPACK", "RAW_TCP,JSON"})
  void everythingComesExactlyOnceAndInOrder(
      RouterTransport kind, SerializerFormat format, EmbeddedRouter router) throws Exception {
    int port = router.url(kind).getPort();
    try (CuttingProxy proxy = new CuttingProxy(port, random, 20_000);
        WampClient one = connect(kind, proxy, format);
        WampClient other = connect(kind, proxy, format)) {
      long session = one.session().orElseThrow().id();
      BlockingQueue<Long> events = new LinkedBlockingQueue<>();
      List<Long> invoked = new ArrayList<>();
      one.subscribe("com.numbers", event -> events.add((Long) event.args().getFirst()))
          .get(60, SECONDS);
      other
          .register(
              "com.same",
              invocation -> {
                synchronized (invoked) {
                  invoked.add((Long) invocation.args().getFirst());
                }
                return invocation.args().getFirst();
              })
          .get(60, SECONDS);

      for (long first = 1; first <= ROUNDS; first += WINDOW) {
        List<CompletableFuture<OptionalLong>> published = new ArrayList<>();
        List<CompletableFuture<CallResult>> called = new ArrayList<>();
        for (long n = first; n < first + WINDOW; n++) {
          published.add(
              other.publish(PublishRequest.to("com.numbers").withArgs(n).withAcknowledge()));
          called.add(one.call("com.same", n));
        }
        for (int i = 0; i < WINDOW; i++) {
          assertThat(published.get(i).get(60, SECONDS)).isPresent();
          assertThat(called.get(i).get(60, SECONDS).value()).isEqualTo(first + i);
        }
      }

      for (long n = 1; n <= ROUNDS; n++) {
        assertThat(events.poll(60, SECONDS)).as("seed %d", seed).isEqualTo(n);
      }
      assertThat(events).isEmpty();
      synchronized (invoked) {
        assertThat(invoked)
            .as("seed %d", seed)
            .containsExactlyInAnyOrderElementsOf(
                LongStream.rangeClosed(1, ROUNDS).boxed().toList());
      }
      assertThat(proxy.cuts()).isGreaterThan(20);
      assertThat(resumed.get()).isGreaterThan(5);
      assertThat(one.session().orElseThrow().id()).isEqualTo(session);
    }
  }
}
