package io.starling.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A user who subscribes and unsubscribes at will, a router that keeps one membership per topic,
 * refuses now and then and answers when it likes, and a connection that breaks. When all is quiet,
 * the router has a membership exactly for the topics that somebody still wants, and each {@link
 * Subscription} knows its id. Run with {@code -Dseed=...} to replay a failure.
 */
class SubscriptionsModelTest {

  private static final int TOPICS = 3;

  static List<Long> seeds() {
    Long seed = Long.getLong("seed");
    return seed != null ? List.of(seed) : new Random(20261120).longs(200).boxed().toList();
  }

  /** The router's side: its memberships, and the requests that it has not looked at yet. */
  private static final class ModelRouter {

    final Map<String, Long> idByTopic = new HashMap<>();
    final Queue<Message> requests = new ArrayDeque<>();
    long nextId = 1;

    Message answer(Random random) {
      Message request = requests.remove();
      return switch (request) {
        case Subscribe subscribe when random.nextInt(5) == 0 && mayRefuse(subscribe) ->
            new Error(
                MessageType.SUBSCRIBE,
                subscribe.request(),
                ErrorDetails.DEFAULT,
                WampUris.NOT_AUTHORIZED,
                Payload.EMPTY);
        case Subscribe subscribe ->
            new Subscribed(
                subscribe.request(),
                idByTopic.computeIfAbsent(subscribe.topic().text(), _ -> nextId++));
        case Unsubscribe unsubscribe -> {
          boolean held = idByTopic.values().remove(unsubscribe.subscription());
          assertThat(held).as("UNSUBSCRIBE of a membership that is there").isTrue();
          yield new Unsubscribed(unsubscribe.request());
        }
        default -> throw new AssertionError("unexpected " + request);
      };
    }

    private boolean mayRefuse(Subscribe subscribe) {
      return subscribe.topic().text().equals("com.t0");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theRouterHasExactlyTheMembershipsThatAreWanted(long seed) {
    Random random = new Random(seed);
    ManualLoop loop = new ManualLoop();
    FakeConnector connector = new FakeConnector();
    ClientConfig config =
        ClientConfig.builder("rs://router", "realm1")
            .reconnect(new ReconnectPolicy(Duration.ofMillis(1), Duration.ofMillis(1), 1000))
            .build();
    ClientCore core =
        new ClientCore(
            config, connector, loop, new Dispatcher(Runnable::run, 100), new Random(seed));
    core.start();
    loop.run();
    connector.last().join();
    ModelRouter router = new ModelRouter();
    List<Subscription> subscriptions = new ArrayList<>();

    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          String topic = "com.t" + random.nextInt(TOPICS);
          CompletableFuture<Subscription> made =
              core.verbs().subscribe(SubscribeRequest.to(topic), event -> {});
          made.thenAccept(subscriptions::add);
        }
        case 3, 4 -> {
          if (!subscriptions.isEmpty()) {
            subscriptions.get(random.nextInt(subscriptions.size())).unsubscribe();
          }
        }
        case 5, 6 -> answerOne(random, loop, connector, router);
        default -> {
          if (random.nextInt(20) == 0) {
            connector.last().lose();
            loop.advance(Duration.ofMillis(1));
            router = new ModelRouter();
            connector.last().join();
          }
        }
      }
      loop.run();
    }
    do {
      answerOne(random, loop, connector, router);
    } while (!router.requests.isEmpty());

    Map<String, Long> wanted = new HashMap<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.isActive()) {
        wanted.put(subscription.topic(), subscription.id());
      } else {
        assertThat(subscription.id()).isZero();
      }
    }
    assertThat(router.idByTopic).isEqualTo(wanted);
  }

  private static void answerOne(
      Random random, ManualLoop loop, FakeConnector connector, ModelRouter router) {
    collect(loop, connector, router);
    if (!router.requests.isEmpty()) {
      connector.last().receive(router.answer(random));
    }
    collect(loop, connector, router);
  }

  private static void collect(ManualLoop loop, FakeConnector connector, ModelRouter router) {
    loop.run();
    for (Message message : connector.last().takeSent()) {
      if (message.type() != MessageType.HELLO) {
        router.requests.add(message);
      }
    }
  }
}
