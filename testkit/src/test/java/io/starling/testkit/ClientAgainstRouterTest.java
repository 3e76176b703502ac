package io.starling.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.AbortException;
import io.starling.client.CallRequest;
import io.starling.client.CallResult;
import io.starling.client.ConnectionException;
import io.starling.client.Event;
import io.starling.client.Invocation;
import io.starling.client.PassthruPayload;
import io.starling.client.PendingCall;
import io.starling.client.PublishRequest;
import io.starling.client.RegisterRequest;
import io.starling.client.Registration;
import io.starling.client.SubscribeRequest;
import io.starling.client.Subscription;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.MatchPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client and the router, both real, over all transports and serializers. */
@StarlingTest
@Timeout(60)
class ClientAgainstRouterTest {

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, SECONDS);
  }

  private static <T> T take(BlockingQueue<T> queue) throws Exception {
    T item = queue.poll(20, SECONDS);
    assertThat(item).isNotNull();
    return item;
  }

  private static void assertFailsWith(CompletableFuture<?> future, String error) {
    assertThatThrownBy(() -> get(future))
        .cause()
        .isInstanceOfSatisfying(WampException.class, e -> assertThat(e.uri()).isEqualTo(error));
  }

  static Stream<Arguments> transportsAndFormats() {
    return Arrays.stream(RouterTransport.values())
        .flatMap(
            transport ->
                Arrays.stream(SerializerFormat.values())
                    .map(format -> Arguments.of(transport, format)));
  }

  @ParameterizedTest
  @MethodSource("transportsAndFormats")
  void everythingTravelsByEveryTransportAndFormat(
      RouterTransport transport, SerializerFormat format, EmbeddedRouter router, WampClient other)
      throws Exception {
    WampClient client =
        router.connect(router.config("realm1", transport).serializers(format).build());
    String name = "com.all." + transport + "." + format;
    name = name.toLowerCase(java.util.Locale.ROOT);
    List<Object> values = new ArrayList<>(Arrays.asList(1L, -5_000_000_000L, 1.5, "ü€", true));
    values.add(null);
    values.add(List.of("a", List.of(2L)));
    values.add(Map.of("k", Map.of("deep", 1L)));
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    get(client.subscribe(name, events::add));
    get(client.register(name, invocation -> Payload.of(invocation.args(), invocation.kwargs())));

    CallResult result =
        get(
            other.call(
                CallRequest.to(name).withArgs(values).withKwargs(Map.of("kw", List.of(1L)))));
    OptionalLong publication =
        get(
            other.publish(
                PublishRequest.to(name)
                    .withArgs(values)
                    .withKwargs(Map.of("kw", 2L))
                    .withAcknowledge()));

    assertThat(client.session().orElseThrow().serializer()).isEqualTo(format);
    assertThat(result.args()).isEqualTo(values);
    assertThat(result.kwargs()).isEqualTo(Map.of("kw", List.of(1L)));
    Event event = take(events);
    assertThat(event.args()).isEqualTo(values);
    assertThat(event.kwargs()).isEqualTo(Map.of("kw", 2L));
    assertThat(event.topic()).isEqualTo(name);
    assertThat(event.publication()).isEqualTo(publication.getAsLong());
  }

  @Test
  void passthruPayloadsTravelUnreadWithTheirAttributes(EmbeddedRouter router, WampClient other)
      throws Exception {
    byte[] packed = {0, 1, 2, (byte) 0xFF};
    Passthru sealed = new Passthru("x_mine", "cbor", "c", "key-7");
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    get(other.subscribe("com.sealed", events::add));
    get(
        other.register(
            "com.sealed",
            invocation -> {
              PassthruPayload back =
                  new PassthruPayload(
                      invocation.details().passthru(), (byte[]) invocation.args().getFirst());
              invocation.progress(back);
              return back;
            }));
    get(
        other.register(
            "com.refused",
            _ -> {
              throw new WampException("com.error", new PassthruPayload(sealed, packed));
            }));

    for (SerializerFormat format : SerializerFormat.values()) {
      WampClient client = router.connect(router.config("realm1").serializers(format).build());
      PassthruPayload payload = new PassthruPayload(sealed, packed);
      BlockingQueue<CallResult> progress = new LinkedBlockingQueue<>();
      get(client.publish(PublishRequest.to("com.sealed").withPassthru(payload).withAcknowledge()));
      CallResult result =
          get(
              client.call(
                  CallRequest.to("com.sealed").withPassthru(payload).withProgress(progress::add)));

      Event event = take(events);
      assertThat(event.details().passthru()).isEqualTo(sealed);
      assertThat(event.value()).isEqualTo(packed);
      for (CallResult got : List.of(take(progress), result)) {
        assertThat(got.details().passthru()).isEqualTo(sealed);
        assertThat(got.value()).isEqualTo(packed);
      }
      assertThatThrownBy(() -> get(client.call("com.refused")))
          .hasCauseInstanceOf(WampException.class)
          .cause()
          .isInstanceOfSatisfying(
              WampException.class,
              error -> {
                assertThat(error.passthru()).contains(sealed);
                assertThat(error.args()).containsExactly(packed);
              });
    }
  }

  @Test
  void t106_binaryValuesTravelBetweenFormats(EmbeddedRouter router, WampClient callee)
      throws Exception {
    byte[] bytes = {0, 1, 2, (byte) 0xFF};
    get(callee.register("com.bytes", invocation -> invocation.args().getFirst()));

    for (SerializerFormat format : SerializerFormat.values()) {
      WampClient caller = router.connect(router.config("realm1").serializers(format).build());
      assertThat(get(caller.call("com.bytes", (Object) bytes)).value()).isEqualTo(bytes);
    }
  }

  @Test
  void t107_numbersTravelBetweenFormatsUnchanged(EmbeddedRouter router, WampClient callee)
      throws Exception {
    List<Object> numbers = List.of(9007199254740993L, Long.MIN_VALUE, 1.0);
    get(callee.register("com.numbers", invocation -> invocation.args()));

    for (SerializerFormat format : SerializerFormat.values()) {
      WampClient caller = router.connect(router.config("realm1").serializers(format).build());
      assertThat(get(caller.call("com.numbers", numbers.toArray())).value()).isEqualTo(numbers);
    }
  }

  @Test
  void t129_whatJsonCannotExpressIsNullThere(EmbeddedRouter router) throws Exception {
    var json = router.config("realm1").serializers(SerializerFormat.JSON).build();
    var cbor = router.config("realm1").serializers(SerializerFormat.CBOR).build();
    BlockingQueue<Object> got = new LinkedBlockingQueue<>();
    get(router.connect(json).subscribe("com.values", event -> got.add(event.args())));

    WampClient publisher = router.connect(cbor);
    get(publisher.publish("com.values", Double.NaN, Double.POSITIVE_INFINITY, 1.5));

    assertThat(take(got)).isEqualTo(Arrays.asList(null, null, 1.5));
  }

  @Test
  void theRouterTellsWhoWeAre(WampClient client) {
    assertThat(client.session())
        .hasValueSatisfying(
            session -> {
              assertThat(session.id()).isPositive();
              assertThat(session.authid()).isNotEmpty();
              assertThat(session.authrole()).isEqualTo("anonymous");
              assertThat(session.router().toDict()).containsKeys("broker", "dealer");
            });
  }

  @Test
  void anUnknownRealmIsRefused(EmbeddedRouter router) {
    assertThatThrownBy(
            () -> get(WampClient.connect(router.url().toString(), "com.example.nowhere")))
        .cause()
        .isInstanceOfSatisfying(
            AbortException.class, e -> assertThat(e.uri()).isEqualTo("wamp.error.no_such_realm"));
  }

  @Test
  void refusalsAreExceptions(WampClient client) throws Exception {
    get(client.register("com.taken", invocation -> 1));

    assertFailsWith(client.call("com.nobody"), "wamp.error.no_such_procedure");
    assertFailsWith(client.call("not a uri"), "wamp.error.invalid_uri");
    assertFailsWith(
        client.register("com.taken", invocation -> 2), "wamp.error.procedure_already_exists");
    assertFailsWith(client.subscribe("com..gap", event -> {}), "wamp.error.invalid_uri");
    assertFailsWith(
        client.publish(PublishRequest.to("com..gap").withAcknowledge()), "wamp.error.invalid_uri");
  }

  @Test
  void errorsOfProceduresReachTheCaller(WampClient caller, WampClient callee) throws Exception {
    get(
        callee.register(
            "com.broken",
            invocation -> {
              throw new WampException("com.error.broken", List.of("because", 7L), Map.of("k", 1L));
            }));

    assertThatThrownBy(() -> get(caller.call("com.broken")))
        .cause()
        .isInstanceOfSatisfying(
            WampException.class,
            e -> {
              assertThat(e.uri()).isEqualTo("com.error.broken");
              assertThat(e.args()).containsExactly("because", 7L);
              assertThat(e.kwargs()).isEqualTo(Map.of("k", 1L));
            });
  }

  @Test
  void handlersMayBlockOnTheirOwnClient(WampClient client) throws Exception {
    get(client.register("com.inner", invocation -> (Long) invocation.args().getFirst() + 1));
    get(
        client.register(
            "com.outer",
            invocation -> get(client.call("com.inner", invocation.args().getFirst())).value()));

    CompletableFuture<Object> blocking =
        client
            .call("com.outer", 1)
            .thenApply(first -> client.call("com.outer", first.value()).join().value());

    assertThat(get(blocking)).isEqualTo(3L);
  }

  @Test
  void manyCallsAtOnce(
      @Joined(over = RouterTransport.RAW_TCP) WampClient caller,
      @Joined(over = RouterTransport.RAW_TCP) WampClient callee)
      throws Exception {
    get(callee.register("com.echo", invocation -> invocation.args().getFirst()));
    List<CompletableFuture<CallResult>> calls = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      calls.add(caller.call("com.echo", i));
    }

    for (int i = 0; i < calls.size(); i++) {
      assertThat(get(calls.get(i)).value()).isEqualTo((long) i);
    }
  }

  @Test
  void aStormOfEventsKeepsItsOrder(
      WampClient publisher, @Joined(over = RouterTransport.RAW_TCP) WampClient subscriber)
      throws Exception {
    int storm = 20_000;
    List<Object> seen = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(storm);
    get(
        subscriber.subscribe(
            "com.storm",
            event -> {
              seen.add(event.value());
              all.countDown();
            }));

    for (int sent = 0; sent < storm; ) {
      List<CompletableFuture<OptionalLong>> window = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        PublishRequest request = PublishRequest.to("com.storm").withArgs(sent++);
        window.add(publisher.publish(i == 999 ? request.withAcknowledge() : request));
      }
      get(CompletableFuture.allOf(window.toArray(CompletableFuture[]::new)));
    }

    assertThat(all.await(30, SECONDS)).isTrue();
    for (int i = 0; i < storm; i++) {
      assertThat(seen.get(i)).isEqualTo((long) i);
    }
  }

  @Test
  void patternsTellWhatMatched(WampClient client, WampClient other) throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    get(
        client.subscribe(
            SubscribeRequest.to("com.pattern.").withMatch(MatchPolicy.PREFIX), events::add));
    get(
        client.register(
            RegisterRequest.of("com.pattern..p").withMatch(MatchPolicy.WILDCARD),
            Invocation::procedure));

    get(other.publish(PublishRequest.to("com.pattern.deep.topic").withAcknowledge()));

    assertThat(take(events).topic()).isEqualTo("com.pattern.deep.topic");
    assertThat(get(other.call("com.pattern.any.p")).value()).isEqualTo("com.pattern.any.p");
  }

  @Test
  void thePublisherIsLeftOutUnlessItWantsItsOwn(WampClient client) throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    get(client.subscribe("com.own", events::add));

    get(client.publish(PublishRequest.to("com.own").withArgs("not me").withAcknowledge()));
    get(
        client.publish(
            PublishRequest.to("com.own")
                .withArgs("me too")
                .withAcknowledge()
                .withPublisherIncluded()
                .withDiscloseMe()));

    Event event = take(events);
    assertThat(event.value()).isEqualTo("me too");
    assertThat(event.details().publisher())
        .isNotNull()
        .extracting(publisher -> publisher.session())
        .isEqualTo(client.session().orElseThrow().id());
  }

  @Test
  void theCallerIsDisclosedOnDemand(WampClient caller, WampClient callee) throws Exception {
    get(
        callee.register(
            "com.who",
            invocation ->
                invocation.details().caller() == null
                    ? "nobody"
                    : invocation.details().caller().session()));

    assertThat(get(caller.call("com.who")).value()).isEqualTo("nobody");
    assertThat(get(caller.call(CallRequest.to("com.who").withDiscloseMe())).value())
        .isEqualTo(caller.session().orElseThrow().id());
  }

  @Test
  void sharedRegistrationsTakeTurns(WampClient caller, WampClient one, WampClient two)
      throws Exception {
    RegisterRequest shared =
        RegisterRequest.of("com.shared").withInvoke(InvocationPolicy.ROUNDROBIN);
    get(one.register(shared, invocation -> "one"));
    Registration second = get(two.register(shared, invocation -> "two"));

    List<Object> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(get(caller.call("com.shared")).value());
    }
    get(second.unregister());

    assertThat(answers).containsExactly("one", "two", "one", "two");
    assertThat(get(caller.call("com.shared")).value()).isEqualTo("one");
    assertThat(get(caller.call("com.shared")).value()).isEqualTo("one");
  }

  @Test
  void concurrencyBoundsTheInvocationsOfACallee(WampClient caller, WampClient callee)
      throws Exception {
    CompletableFuture<Object> gate = new CompletableFuture<>();
    get(callee.register(RegisterRequest.of("com.narrow").withConcurrency(1), invocation -> gate));

    CompletableFuture<CallResult> first = caller.call("com.narrow");
    assertFailsWith(caller.call("com.narrow"), "wamp.error.unavailable");
    gate.complete("done");

    assertThat(get(first).value()).isEqualTo("done");
  }

  @Test
  void progressiveResultsComeInOrder(WampClient caller, WampClient callee) throws Exception {
    get(
        callee.register(
            "com.count",
            invocation -> {
              for (int i = 0; i < 100; i++) {
                assertThat(invocation.progress(i)).isTrue();
              }
              return "end";
            }));
    List<Object> seen = new ArrayList<>();

    CallResult last =
        get(
            caller.call(
                CallRequest.to("com.count").withProgress(result -> seen.add(result.value()))));

    assertThat(seen).hasSize(100).startsWith(0L, 1L).endsWith(99L);
    assertThat(last.value()).isEqualTo("end");
    assertThat(last.isProgressive()).isFalse();
  }

  @Test
  void progressiveCallsSendChunks(WampClient caller, WampClient callee) throws Exception {
    get(
        callee.register(
            "com.concat",
            invocation -> {
              StringBuilder text = new StringBuilder((String) invocation.args().getFirst());
              CompletableFuture<Object> all = new CompletableFuture<>();
              invocation.onChunk(
                  chunk -> {
                    text.append(chunk.args().getFirst());
                    if (chunk.isLast()) {
                      all.complete(text.toString());
                    }
                  });
              return all;
            }));

    PendingCall call = caller.start(CallRequest.to("com.concat").withArgs("a").withMoreChunks());
    call.send("b");
    call.send("c");
    call.finish("d");

    assertThat(get(call.result()).value()).isEqualTo("abcd");
  }

  @Test
  void cancelInterruptsTheCallee(WampClient caller, WampClient callee) throws Exception {
    BlockingQueue<CancelMode> interrupts = new LinkedBlockingQueue<>();
    BlockingQueue<Invocation> started = new LinkedBlockingQueue<>();
    get(
        callee.register(
            "com.endless",
            invocation -> {
              CompletableFuture<Object> answer = new CompletableFuture<>();
              invocation
                  .interrupted()
                  .thenAccept(
                      mode -> {
                        interrupts.add(mode);
                        answer.completeExceptionally(
                            new WampException("com.error.stopped", "stopped"));
                      });
              started.add(invocation);
              return answer;
            }));

    PendingCall killed = caller.start(CallRequest.to("com.endless"));
    take(started);
    killed.cancel(CancelMode.KILL);
    assertFailsWith(killed.result(), "com.error.stopped");
    assertThat(take(interrupts)).isEqualTo(CancelMode.KILL);

    PendingCall dropped = caller.start(CallRequest.to("com.endless"));
    take(started);
    dropped.cancel(CancelMode.KILLNOWAIT);
    assertFailsWith(dropped.result(), "wamp.error.canceled");
    assertThat(take(interrupts)).isEqualTo(CancelMode.KILLNOWAIT);

    PendingCall skipped = caller.start(CallRequest.to("com.endless"));
    Invocation running = take(started);
    skipped.cancel(CancelMode.SKIP);
    assertFailsWith(skipped.result(), "wamp.error.canceled");
    assertThat(running.isInterrupted()).isFalse();
  }

  @Test
  void callsTimeOutAndInterruptTheCallee(WampClient caller, WampClient callee) throws Exception {
    BlockingQueue<CancelMode> interrupts = new LinkedBlockingQueue<>();
    get(
        callee.register(
            "com.slow",
            invocation -> {
              invocation.interrupted().thenAccept(interrupts::add);
              return new CompletableFuture<>();
            }));

    assertFailsWith(
        caller.call(CallRequest.to("com.slow").withTimeout(Duration.ofMillis(50))),
        "wamp.error.timeout");
    assertThat(take(interrupts)).isEqualTo(CancelMode.KILLNOWAIT);
  }

  @Test
  void aCalleeThatLeavesCancelsItsCalls(WampClient caller, WampClient callee) throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    get(
        callee.register(
            "com.leaving",
            invocation -> {
              started.countDown();
              return new CompletableFuture<>();
            }));
    CompletableFuture<CallResult> call = caller.call("com.leaving");
    assertThat(started.await(20, SECONDS)).isTrue();

    get(callee.leave());

    assertFailsWith(call, "wamp.error.canceled");
  }

  @Test
  void unsubscribingEndsTheEvents(WampClient client, WampClient publisher) throws Exception {
    BlockingQueue<Event> first = new LinkedBlockingQueue<>();
    BlockingQueue<Event> second = new LinkedBlockingQueue<>();
    Subscription ending = get(client.subscribe("com.twice", first::add));
    Subscription staying = get(client.subscribe("com.twice", second::add));
    assertThat(ending.id()).isEqualTo(staying.id());

    get(ending.unsubscribe());
    get(publisher.publish(PublishRequest.to("com.twice").withArgs(1).withAcknowledge()));
    assertThat(take(second).value()).isEqualTo(1L);
    get(staying.unsubscribe());
    get(publisher.publish(PublishRequest.to("com.twice").withArgs(2).withAcknowledge()));
    get(client.call("wamp.session.count").exceptionally(failure -> null));

    assertThat(first).isEmpty();
    assertThat(second).isEmpty();
  }

  @Test
  void aMessageThatTheRouterDoesNotTakeFailsClearly(
      @Joined(over = RouterTransport.RAW_TCP) WampClient raw, EmbeddedRouter router)
      throws Exception {
    byte[] big = new byte[5 << 20];

    assertFailsWith(raw.call("com.big", (Object) big), "wamp.error.payload_size_exceeded");
    assertFailsWith(raw.call("com.nobody"), "wamp.error.no_such_procedure");

    WampClient webSocket =
        router.connect(router.config("realm1").serializers(SerializerFormat.CBOR).build());
    assertThatThrownBy(() -> get(webSocket.call("com.big", (Object) big)))
        .hasCauseInstanceOf(ConnectionException.class);
  }

  @Test
  void aLargePayloadTravels(WampClient caller, WampClient callee) throws Exception {
    get(callee.register("com.large", invocation -> invocation.args().getFirst()));
    byte[] large = new byte[1 << 20];
    Arrays.fill(large, (byte) 7);

    assertThat(get(caller.call("com.large", (Object) large)).value()).isEqualTo(large);
  }
}
