package io.starling.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client from its front door to the wire, against a scripted router. */
@Timeout(30)
class WampClientTest {

  private FakeRouter router;

  @BeforeEach
  void listen() throws Exception {
    router = new FakeRouter();
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
  }

  private record Joined(WampClient client, FakeRouter.Peer peer) implements AutoCloseable {

    @Override
    public void close() throws java.io.IOException {
      peer.drop();
      client.close();
    }
  }

  private ClientConfig.Builder config() {
    return ClientConfig.builder(router.url(), "realm1");
  }

  private Joined join() throws Exception {
    return join(config().build());
  }

  private Joined join(ClientConfig config) throws Exception {
    CompletableFuture<WampClient> client = WampClient.connect(config);
    FakeRouter.Peer peer = router.acceptAndWelcome();
    return new Joined(client.get(10, SECONDS), peer);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, SECONDS);
  }

  @Test
  void helloSaysWhoTheClientIsAndWhatItCan() throws Exception {
    CompletableFuture<WampClient> client = WampClient.connect(config().agent("test").build());
    try (FakeRouter.Peer peer = router.accept()) {
      Hello hello = peer.expect(MessageType.HELLO);

      assertThat(hello.realm()).isEqualTo(Uri.of("realm1"));
      assertThat(hello.details().agent()).isEqualTo("test");
      assertThat(hello.details().authMethods()).containsExactly("anonymous");
      assertThat(hello.details().roles())
          .isEqualTo(io.starling.client.session.ClientRoles.ANNOUNCED);
      peer.send(new Abort(Map.of("message", "none such"), WampUris.NO_SUCH_REALM, Payload.EMPTY));
      assertThatThrownBy(() -> get(client))
          .hasCauseInstanceOf(AbortException.class)
          .hasMessageContaining("wamp.error.no_such_realm: none such");
      peer.awaitClosed();
    }
  }

  @Test
  void cancellingTheConnectionGivesItUp() throws Exception {
    CompletableFuture<WampClient> client = WampClient.connect(config().build());
    try (FakeRouter.Peer peer = router.accept()) {
      peer.expect(MessageType.HELLO);

      client.cancel(false);

      peer.awaitClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void aCallGoesOutAndItsResultComesBack(SerializerFormat format) throws Exception {
    try (Joined joined = join(config().serializers(format).build())) {
      CompletableFuture<CallResult> result =
          joined.client.call(
              CallRequest.to("com.add").withArgs(3, 4L).withKwargs(Map.of("k", "v")));

      Call call = joined.peer.expect(MessageType.CALL);
      assertThat(call.request()).isEqualTo(1);
      assertThat(call.procedure()).isEqualTo(Uri.of("com.add"));
      assertThat(joined.peer.args(call)).containsExactly(3L, 4L);
      assertThat(joined.peer.kwargs(call)).containsEntry("k", "v");
      joined.peer.send(new Result(1, ResultDetails.DEFAULT, Payload.of(7)));
      assertThat(get(result).value()).isEqualTo(7L);
    }
  }

  @Test
  void anErrorBecomesAnExceptionWithUriAndArguments() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<CallResult> result = joined.client.call("com.none");
      joined.peer.expect(MessageType.CALL);
      joined.peer.refuse(MessageType.CALL, 1, "wamp.error.no_such_procedure");

      assertThatThrownBy(() -> get(result))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              WampException.class,
              e -> {
                assertThat(e.uri()).isEqualTo("wamp.error.no_such_procedure");
                assertThat(e.args()).containsExactly("no");
              });
    }
  }

  @Test
  void publishWithAcknowledgeGivesThePublicationId() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<OptionalLong> plain = joined.client.publish("com.t", 1);
      CompletableFuture<OptionalLong> acknowledged =
          joined.client.publish(
              PublishRequest.to("com.t").withArgs(2).withAcknowledge().withPublisherIncluded());

      Publish first = joined.peer.expect(MessageType.PUBLISH);
      Publish second = joined.peer.expect(MessageType.PUBLISH);
      assertThat(first.options().acknowledge()).isFalse();
      assertThat(second.options().acknowledge()).isTrue();
      assertThat(second.options().excludeMe()).isFalse();
      assertThat(second.request()).isEqualTo(2);
      joined.peer.send(new Published(2, 99));
      assertThat(get(plain)).isEmpty();
      assertThat(get(acknowledged)).hasValue(99);
    }
  }

  @Test
  void eventsOfASubscriptionAreHandledInOrder() throws Exception {
    try (Joined joined = join()) {
      BlockingQueue<Object> handled = new LinkedBlockingQueue<>();
      CompletableFuture<Subscription> asked =
          joined.client.subscribe("com.t", event -> handled.add(event.args().getFirst()));
      Subscribe subscribe = joined.peer.expect(MessageType.SUBSCRIBE);
      joined.peer.send(new Subscribed(subscribe.request(), 5));
      Subscription subscription = get(asked);

      for (int i = 0; i < 1000; i++) {
        joined.peer.send(
            new io.starling.wamp.message.Event(5, i + 1, EventDetails.DEFAULT, Payload.of(i)));
      }

      assertThat(subscription.id()).isEqualTo(5);
      for (long i = 0; i < 1000; i++) {
        assertThat(handled.poll(10, SECONDS)).isEqualTo(i);
      }
    }
  }

  @Test
  void anInvocationIsAnsweredByItsHandler() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<Registration> asked =
          joined.client.register(
              "com.sum",
              invocation -> invocation.args().stream().mapToLong(value -> (Long) value).sum());
      Register register = joined.peer.expect(MessageType.REGISTER);
      joined.peer.send(new Registered(register.request(), 6));
      get(asked);

      joined.peer.send(invocation(1, 6, InvocationDetails.DEFAULT, Payload.of(1, 2, 3)));

      Yield answer = joined.peer.expect(MessageType.YIELD);
      assertThat(answer.request()).isEqualTo(1);
      assertThat(joined.peer.args(answer)).containsExactly(6L);
    }
  }

  @Test
  void whatAHandlerThrowsIsTheError() throws Exception {
    try (Joined joined = join()) {
      register(
          joined,
          6,
          invocation -> {
            if (invocation.args().isEmpty()) {
              throw new IllegalStateException("secret");
            }
            return CompletableFuture.failedFuture(
                new WampException("com.error.mine", List.of("text", 7), Map.of("k", 1)));
          });

      joined.peer.send(invocation(1, 6, InvocationDetails.DEFAULT, Payload.of("async")));
      Error mine = joined.peer.expect(MessageType.ERROR);
      joined.peer.send(invocation(2, 6, InvocationDetails.DEFAULT, Payload.EMPTY));
      Error bug = joined.peer.expect(MessageType.ERROR);

      assertThat(mine.error()).isEqualTo(Uri.of("com.error.mine"));
      assertThat(mine.requestType()).isEqualTo(MessageType.INVOCATION);
      assertThat(joined.peer.args(mine)).containsExactly("text", 7L);
      assertThat(joined.peer.kwargs(mine)).containsEntry("k", 1L);
      assertThat(bug.error()).isEqualTo(Uri.of("wamp.error.runtime_error"));
      assertThat(joined.peer.args(bug).toString()).doesNotContain("secret");
    }
  }

  @Test
  void progressiveResultsComeBeforeTheLastAndInOrder() throws Exception {
    try (Joined joined = join()) {
      List<Object> seen = new ArrayList<>();
      CompletableFuture<List<Object>> all =
          joined
              .client
              .call(CallRequest.to("com.p").withProgress(progress -> seen.add(progress.value())))
              .thenApply(
                  last -> {
                    seen.add(last.value());
                    return seen;
                  });
      Call call = joined.peer.expect(MessageType.CALL);
      assertThat(call.options().receiveProgress()).isTrue();
      for (int i = 0; i < 100; i++) {
        joined.peer.send(new Result(1, new ResultDetails(true, null), Payload.of(i)));
      }
      joined.peer.send(new Result(1, ResultDetails.DEFAULT, Payload.of("end")));

      assertThat(get(all)).hasSize(101).startsWith(0L, 1L, 2L).endsWith(99L, "end");
    }
  }

  @Test
  void aHandlerSendsProgressAndSeesTheInterrupt() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<CancelMode> seen = new CompletableFuture<>();
      register(
          joined,
          6,
          invocation -> {
            invocation.progress("half");
            invocation.interrupted().thenAccept(seen::complete);
            return seen.thenCompose(
                mode ->
                    CompletableFuture.failedFuture(
                        new WampException(WampUris.CANCELED.text(), "stopped")));
          });
      joined.peer.send(
          invocation(
              1,
              6,
              new InvocationDetails(null, null, true, false, 0, null, Map.of()),
              Payload.EMPTY));

      Yield progress = joined.peer.expect(MessageType.YIELD);
      assertThat(progress.options().progress()).isTrue();
      joined.peer.send(new Interrupt(1, CancelMode.KILL, null));

      Error error = joined.peer.expect(MessageType.ERROR);
      assertThat(error.error()).isEqualTo(WampUris.CANCELED);
      assertThat(get(seen)).isEqualTo(CancelMode.KILL);
    }
  }

  @Test
  void chunksOfAProgressiveCallReachTheirConsumerInOrder() throws Exception {
    try (Joined joined = join()) {
      register(
          joined,
          6,
          invocation -> {
            CompletableFuture<Object> sum = new CompletableFuture<>();
            long[] total = {(Long) invocation.args().getFirst()};
            invocation.onChunk(
                chunk -> {
                  total[0] = total[0] * 10 + (Long) chunk.args().getFirst();
                  if (chunk.isLast()) {
                    sum.complete(total[0]);
                  }
                });
            return sum;
          });
      InvocationDetails more = new InvocationDetails(null, null, false, true, 0, null, Map.of());
      joined.peer.send(
          invocation(1, 6, more, Payload.of(1)),
          invocation(1, 6, more, Payload.of(2)),
          invocation(1, 6, InvocationDetails.DEFAULT, Payload.of(3)));

      Yield answer = joined.peer.expect(MessageType.YIELD);
      assertThat(joined.peer.args(answer)).containsExactly(123L);
    }
  }

  @Test
  void aCallerSendsChunksWithOneRequestId() throws Exception {
    try (Joined joined = join()) {
      PendingCall call =
          joined.client.start(CallRequest.to("com.up").withArgs("a").withMoreChunks());
      CompletableFuture<Boolean> second = call.send("b");
      CompletableFuture<Boolean> last = call.finish("c");
      CompletableFuture<Boolean> tooLate = call.send("d");

      for (String expected : List.of("a", "b", "c")) {
        Call chunk = joined.peer.expect(MessageType.CALL);
        assertThat(chunk.request()).isEqualTo(1);
        assertThat(chunk.options().progress()).isEqualTo(!expected.equals("c"));
        assertThat(joined.peer.args(chunk)).containsExactly(expected);
      }
      assertThat(get(second)).isTrue();
      assertThat(get(last)).isTrue();
      assertThat(get(tooLate)).isFalse();
    }
  }

  @Test
  void cancellingTheFutureCancelsTheCall() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<CallResult> result = joined.client.call("com.slow");
      joined.peer.expect(MessageType.CALL);

      result.cancel(true);

      Cancel cancel = joined.peer.expect(MessageType.CANCEL);
      assertThat(cancel).isEqualTo(new Cancel(1, CancelMode.KILLNOWAIT));
      joined.peer.refuse(MessageType.CALL, 1, "wamp.error.canceled");
      assertThat(result).isCancelled();
    }
  }

  @Test
  void aLostConnectionFailsWhatIsUnderWay() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<CallResult> call = joined.client.call("com.slow");
      joined.peer.expect(MessageType.CALL);

      joined.peer.drop();

      assertThatThrownBy(() -> get(call)).hasCauseInstanceOf(ConnectionException.class);
      get(joined.client.closed());
      assertThatThrownBy(() -> get(joined.client.call("com.x")))
          .hasCauseInstanceOf(ConnectionException.class)
          .hasMessageContaining("the client is closed");
    }
  }

  @Test
  void leavingSaysGoodbyeAndWaitsForTheAnswer() throws Exception {
    try (Joined joined = join()) {
      CompletableFuture<Void> left = joined.client.leave();

      Goodbye goodbye = joined.peer.expect(MessageType.GOODBYE);
      assertThat(goodbye.reason()).isEqualTo(WampUris.CLOSE_REALM);
      assertThat(left).isNotDone();
      joined.peer.send(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
      get(left);
      joined.peer.awaitClosed();
      assertThat(joined.peer.hasReceivedNothingMore()).isTrue();
    }
  }

  @Test
  void theRoutersGoodbyeIsAnsweredOnce() throws Exception {
    try (Joined joined = join()) {
      joined.peer.send(new Goodbye(Map.of("message", "bye"), WampUris.SYSTEM_SHUTDOWN));

      Goodbye answer = joined.peer.expect(MessageType.GOODBYE);
      assertThat(answer.reason()).isEqualTo(WampUris.GOODBYE_AND_OUT);
      joined.peer.awaitClosed();
      assertThat(joined.peer.hasReceivedNothingMore()).isTrue();
      get(joined.client.closed());
    }
  }

  @Test
  void aPingOfTheRouterIsAnsweredWithItsPayload() throws Exception {
    try (Joined joined = join()) {
      joined.peer.ping(new byte[] {1, 2, 3});

      assertThat(joined.peer.nextPong()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aMessageTooLongForTheRouterIsNotSent() throws Exception {
    CompletableFuture<WampClient> connecting = WampClient.connect(config().build());
    try (FakeRouter.Peer peer = router.accept(1)) {
      peer.expect(MessageType.HELLO);
      peer.send(new io.starling.wamp.message.Welcome(7, Map.of("roles", FakeRouter.FEATURES)));
      WampClient client = get(connecting);

      CompletableFuture<CallResult> tooLong = client.call("com.x", "x".repeat(2000));
      CompletableFuture<CallResult> fits = client.call("com.x", "y");

      assertThatThrownBy(() -> get(tooLong))
          .hasMessageContaining("wamp.error.payload_size_exceeded");
      Call call = peer.expect(MessageType.CALL);
      assertThat(call.request()).as("no gap in the request ids").isEqualTo(1);
      peer.drop();
      assertThatThrownBy(fits::join).isInstanceOf(CompletionException.class);
      client.close();
    }
  }

  @Test
  void aClientThatLostItsSessionComesBackWithItsSubscriptionsAndRegistrations() throws Exception {
    BlockingQueue<String> news = new LinkedBlockingQueue<>();
    ClientConfig config =
        config()
            .reconnect(new ReconnectPolicy(Duration.ofMillis(1), Duration.ofMillis(2), 100))
            .listener(
                new SessionListener() {
                  @Override
                  public void joined(SessionInfo session) {
                    news.add("joined");
                  }

                  @Override
                  public void lost(RuntimeException cause, Duration delay) {
                    news.add("lost");
                  }
                })
            .build();
    try (Joined joined = join(config)) {
      BlockingQueue<Object> handled = new LinkedBlockingQueue<>();
      CompletableFuture<Subscription> subscribing =
          joined.client.subscribe("com.t", event -> handled.add(event.value()));
      joined.peer.expect(MessageType.SUBSCRIBE);
      joined.peer.send(new Subscribed(1, 5));
      Subscription subscription = get(subscribing);
      Registration registration = register(joined, 6, invocation -> "again");

      joined.peer.drop();
      try (FakeRouter.Peer second = router.acceptAndWelcome()) {
        Subscribe subscribe = second.expect(MessageType.SUBSCRIBE);
        Register register = second.expect(MessageType.REGISTER);
        assertThat(subscribe.request()).isEqualTo(1);
        second.send(
            new Subscribed(subscribe.request(), 50), new Registered(register.request(), 60));
        second.send(
            new io.starling.wamp.message.Event(50, 1, EventDetails.DEFAULT, Payload.of("e")),
            invocation(1, 60, InvocationDetails.DEFAULT, Payload.EMPTY));

        Yield answer = second.expect(MessageType.YIELD);
        assertThat(second.args(answer)).containsExactly("again");
        assertThat(handled.poll(10, SECONDS)).isEqualTo("e");
        assertThat(subscription.id()).isEqualTo(50);
        assertThat(registration.id()).isEqualTo(60);
        assertThat(news.poll(10, SECONDS)).isEqualTo("joined");
        assertThat(news.poll(10, SECONDS)).isEqualTo("lost");
        assertThat(news.poll(10, SECONDS)).isEqualTo("joined");
        second.drop();
        joined.client.leave();
      }
    }
  }

  private static Registration register(Joined joined, long id, InvocationHandler handler)
      throws Exception {
    CompletableFuture<Registration> asked = joined.client.register("com.p", handler);
    Register register = joined.peer.expect(MessageType.REGISTER);
    joined.peer.send(new Registered(register.request(), id));
    return get(asked);
  }

  private static io.starling.wamp.message.Invocation invocation(
      long request, long registration, InvocationDetails details, Payload payload) {
    return new io.starling.wamp.message.Invocation(request, registration, details, payload);
  }
}
