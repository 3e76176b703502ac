package io.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossbar.autobahn.wamp.exceptions.ApplicationError;
import io.crossbar.autobahn.wamp.interfaces.TriConsumer;
import io.crossbar.autobahn.wamp.interfaces.TriFunction;
import io.crossbar.autobahn.wamp.reflectionRoles.WampException;
import io.crossbar.autobahn.wamp.types.CallOptions;
import io.crossbar.autobahn.wamp.types.CallResult;
import io.crossbar.autobahn.wamp.types.EventDetails;
import io.crossbar.autobahn.wamp.types.InvocationDetails;
import io.crossbar.autobahn.wamp.types.InvocationResult;
import io.crossbar.autobahn.wamp.types.PublishOptions;
import io.crossbar.autobahn.wamp.types.RegisterOptions;
import io.crossbar.autobahn.wamp.types.Registration;
import io.crossbar.autobahn.wamp.types.SubscribeOptions;
import io.crossbar.autobahn.wamp.types.Subscription;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What autobahn-java must be able to do through the router, with each of its serializers. Its only
 * transport is WebSocket.
 */
class AutobahnJavaTest {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final PublishOptions ACKNOWLEDGED = new PublishOptions(true, true);

  private final List<Peer> peers = new ArrayList<>();

  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest(name = "{displayName} [autobahn-java/ws/{0}]")
  @ValueSource(strings = {"json", "msgpack", "cbor"})
  @interface WithEachSerializer {}

  private record Event(List<Object> args, Map<String, Object> kwargs, EventDetails details) {}

  /** An endpoint that may answer later. */
  private interface Endpoint
      extends TriFunction<
          List<Object>,
          Map<String, Object>,
          InvocationDetails,
          CompletableFuture<InvocationResult>> {}

  @AfterEach
  void closePeers() {
    peers.forEach(Peer::close);
  }

  // --- session

  @WithEachSerializer
  void welcomeNamesSessionAndRealm(String serializer) {
    Peer peer = connect(serializer);
    assertThat(peer.id()).isBetween(1L, 1L << 53);
    assertThat(peer.details().realm).isEqualTo(Peer.REALM);
  }

  @WithEachSerializer
  void goodbyeIsAnsweredWithGoodbyeAndOut(String serializer) {
    assertThat(connect(serializer).leave()).isEqualTo("wamp.close.goodbye_and_out");
  }

  /** Skips a case while docs/features.md does not say that a feature works. */
  private static void assumeWorks(String feature) {
    String works = System.getenv("STARLING_E2E_FEATURES");
    assumeTrue(
        works == null || List.of(works.split(" ")).contains(feature), () -> "not yet: " + feature);
  }

  @WithEachSerializer
  void unknownRealmIsRefused(String serializer) {
    assertThatThrownBy(() -> Peer.connect(serializer, "no.such.realm"))
        .hasMessage("wamp.error.no_such_realm");
  }

  @WithEachSerializer
  void killedSessionLearnsTheReason(String serializer) {
    assumeWorks("session_meta_api");
    Peer victim = connect(serializer);
    Peer killer = connect(serializer);
    // Its RESULT has no arguments, and autobahn-java takes none of three elements.
    CompletableFuture<CallResult> _ =
        killer.start(
            session ->
                session.call(
                    "wamp.session.kill",
                    List.of(victim.id()),
                    Map.of("reason", "e2e.killed"),
                    (CallOptions) null));
    assertThat(victim.reasonOfLeaving()).isEqualTo("e2e.killed");
  }

  @WithEachSerializer
  void sessionFindsItselfThroughTheMetaApi(String serializer) {
    assumeWorks("session_meta_api");
    Peer peer = connect(serializer);
    Map<?, ?> found =
        (Map<?, ?>) call(peer, "wamp.session.get", List.of(peer.id()), Map.of()).results.get(0);
    assertThat(((Number) found.get("session")).longValue()).isEqualTo(peer.id());
    assertThat(found.get("authid")).asString().isNotBlank();
  }

  // --- calls

  @WithEachSerializer
  void callWithArgsAndKwargsAndBothKindsOfResults(String serializer) {
    Peer callee = connect(serializer);
    String procedure = uri("echo");
    register(
        callee,
        procedure,
        (args, kwargs, _) -> {
          List<Object> results = new ArrayList<>(args);
          results.add("and back");
          Map<String, Object> named = new LinkedHashMap<>(kwargs);
          named.put("seen", true);
          return answer(results, named);
        });
    CallResult result =
        call(
            connect(serializer),
            procedure,
            List.of(1, "two", List.of(3)),
            Map.of("four", Map.of("five", 5)));
    assertThat(result.results).isEqualTo(List.of(1, "two", List.of(3), "and back"));
    assertThat(result.kwresults).isEqualTo(Map.of("four", Map.of("five", 5), "seen", true));
  }

  @WithEachSerializer
  void callOfAnOwnProcedure(String serializer) {
    Peer peer = connect(serializer);
    String procedure = uri("own");
    register(
        peer,
        procedure,
        (args, _, _) -> answer(List.of((int) args.get(0) + (int) args.get(1)), null));
    assertThat(call(peer, procedure, List.of(20, 22), Map.of()).results).isEqualTo(List.of(42));
  }

  @WithEachSerializer
  void applicationErrorKeepsUriArgsAndKwargs(String serializer) {
    Peer callee = connect(serializer);
    Peer caller = connect(serializer);
    String procedure = uri("fails");
    register(
        callee,
        procedure,
        (_, _, _) ->
            CompletableFuture.failedFuture(
                new WampException(
                    "e2e.error.custom",
                    Map.of(),
                    List.of("why", 7),
                    Map.of("detail", Map.of("code", 3)))));
    assertThatThrownBy(() -> call(caller, procedure, List.of(), Map.of()))
        .isInstanceOfSatisfying(
            ApplicationError.class,
            error -> {
              assertThat(error.getMessage()).contains("e2e.error.custom");
              assertThat(error.args).isEqualTo(List.of("why", 7));
              assertThat(error.kwargs).isEqualTo(Map.of("detail", Map.of("code", 3)));
            });
  }

  @WithEachSerializer
  void missingProcedureIsNoSuchProcedure(String serializer) {
    Peer peer = connect(serializer);
    fails("wamp.error.no_such_procedure", () -> call(peer, uri("missing"), List.of(1), Map.of()));
  }

  @WithEachSerializer
  void callTimeout(String serializer) {
    Peer callee = connect(serializer);
    Peer caller = connect(serializer);
    String procedure = uri("slow");
    register(callee, procedure, (_, _, _) -> new CompletableFuture<>());
    long started = System.nanoTime();
    fails(
        "wamp.error.timeout",
        () ->
            caller.ask(
                session -> session.call(procedure, List.of(), Map.of(), new CallOptions(300))));
    assertThat((System.nanoTime() - started) / 1_000_000).isBetween(295L, 10_000L);
  }

  @WithEachSerializer
  void calleeThatLeavesEndsItsOpenCalls(String serializer) {
    Peer callee = connect(serializer);
    Peer caller = connect(serializer);
    String procedure = uri("leaver");
    Inbox<List<Object>> invoked = new Inbox<>();
    register(
        callee,
        procedure,
        (args, _, _) -> {
          invoked.put(args);
          return new CompletableFuture<>();
        });
    CompletableFuture<CallResult> pending =
        caller.start(session -> session.call(procedure, "hang"));
    invoked.take(1);
    callee.leave();
    fails("wamp.error.canceled", () -> Peer.await(pending));
    fails("wamp.error.no_such_procedure", () -> call(caller, procedure, List.of(), Map.of()));
  }

  // --- registrations

  @WithEachSerializer
  void sameProcedureTwiceAlreadyExists(String serializer) {
    Peer first = connect(serializer);
    Peer second = connect(serializer);
    String procedure = uri("single");
    register(first, procedure, (_, _, _) -> answer(List.of(1), null));
    fails(
        "wamp.error.procedure_already_exists",
        () -> register(second, procedure, (_, _, _) -> answer(List.of(2), null)));
  }

  @WithEachSerializer
  void unregisteredProcedureIsGoneAndFree(String serializer) {
    Peer first = connect(serializer);
    Peer second = connect(serializer);
    String procedure = uri("passed.on");
    Registration registration =
        register(first, procedure, (_, _, _) -> answer(List.of("first"), null));
    assertThat(call(second, procedure, List.of(), Map.of()).results).isEqualTo(List.of("first"));
    first.ask(session -> session.unregister(registration));
    fails("wamp.error.no_such_procedure", () -> call(second, procedure, List.of(), Map.of()));
    register(second, procedure, (_, _, _) -> answer(List.of("second"), null));
    assertThat(call(first, procedure, List.of(), Map.of()).results).isEqualTo(List.of("second"));
  }

  @WithEachSerializer
  void mostSpecificRegistrationAnswers(String serializer) {
    Peer callee = connect(serializer);
    Peer caller = connect(serializer);
    String base = uri("match");
    String prefix = RegisterOptions.MATCH_PREFIX;
    register(
        callee,
        base + ".a",
        new RegisterOptions(prefix, null),
        (_, _, _) -> answer(List.of("short prefix"), null));
    register(
        callee,
        base + ".a.b",
        new RegisterOptions(prefix, null),
        (_, _, _) -> answer(List.of("long prefix"), null));
    register(callee, base + ".a.b.exact", (_, _, _) -> answer(List.of("exact"), null));
    register(
        callee,
        base + "..end",
        new RegisterOptions(RegisterOptions.MATCH_WILDCARD, null),
        (_, _, _) -> answer(List.of("wildcard"), null));
    Map.of(
            "a.b.exact",
            "exact",
            "a.b.other",
            "long prefix",
            "a.x",
            "short prefix",
            "z.end",
            "wildcard")
        .forEach(
            (name, expected) ->
                assertThat(call(caller, base + "." + name, List.of(), Map.of()).results)
                    .isEqualTo(List.of(expected)));
  }

  @WithEachSerializer
  void roundRobinOverThreeCallees(String serializer) {
    Peer caller = connect(serializer);
    String procedure = uri("shared");
    for (int index = 0; index < 3; index++) {
      int number = index;
      register(
          connect(serializer),
          procedure,
          new RegisterOptions(null, RegisterOptions.INVOKE_ROUNDROBIN),
          (_, _, _) -> answer(List.of(number), null));
    }
    List<Object> answers =
        IntStream.range(0, 9)
            .mapToObj(_ -> call(caller, procedure, List.of(), Map.of()).results.get(0))
            .toList();
    assertThat(answers.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(answers.subList(3, 6)).isEqualTo(answers.subList(0, 3));
    assertThat(answers.subList(6, 9)).isEqualTo(answers.subList(0, 3));
  }

  // --- publications and subscriptions

  @WithEachSerializer
  void acknowledgedPublicationWithArgsAndKwargs(String serializer) {
    Peer publisher = connect(serializer);
    String topic = uri("news");
    Inbox<Event> inbox = new Inbox<>();
    subscribe(connect(serializer), topic, inbox);
    long publication =
        publisher.ask(
                session ->
                    session.publish(topic, List.of("a", 1), Map.of("b", List.of(2)), ACKNOWLEDGED))
            .publication;
    Event event = inbox.take(1).get(0);
    assertThat(event.args()).isEqualTo(List.of("a", 1));
    assertThat(event.kwargs()).isEqualTo(Map.of("b", List.of(2)));
    assertThat(event.details().publication).isEqualTo(publication);
  }

  @WithEachSerializer
  void publisherIsExcludedUnlessItWantsItsOwnEvents(String serializer) {
    Peer peer = connect(serializer);
    String topic = uri("own");
    Inbox<Event> own = new Inbox<>();
    subscribe(peer, topic, own);
    publish(peer, topic, ACKNOWLEDGED, "not me");
    publish(peer, topic, new PublishOptions(true, false), "me too");
    assertThat(own.take(1).get(0).args()).isEqualTo(List.of("me too"));
    assertThat(own.isEmpty()).isTrue();
  }

  @WithEachSerializer
  void patternSubscriptionsCarryTheTopic(String serializer) {
    Peer publisher = connect(serializer);
    Peer subscriber = connect(serializer);
    String base = uri("patterns");
    Inbox<Event> prefix = new Inbox<>();
    Inbox<Event> wildcard = new Inbox<>();
    subscribe(subscriber, base + ".a", new SubscribeOptions("prefix", true, false), prefix);
    subscribe(subscriber, base + "..b", new SubscribeOptions("wildcard", true, false), wildcard);
    List.of("a.b", "a.c", "ab", "z.b", "z.b.c")
        .forEach(name -> publish(publisher, base + "." + name, ACKNOWLEDGED, name));
    assertThat(prefix.take(3))
        .extracting(event -> event.details().topic)
        .containsExactly(base + ".a.b", base + ".a.c", base + ".ab");
    assertThat(wildcard.take(2))
        .extracting(event -> event.details().topic)
        .containsExactly(base + ".a.b", base + ".z.b");
  }

  @WithEachSerializer
  void nothingComesAfterUnsubscribe(String serializer) {
    Peer publisher = connect(serializer);
    Peer subscriber = connect(serializer);
    String topic = uri("short");
    String marker = uri("marker");
    Inbox<Event> inbox = new Inbox<>();
    Inbox<Event> markers = new Inbox<>();
    Subscription subscription = subscribe(subscriber, topic, inbox);
    subscribe(subscriber, marker, markers);
    publish(publisher, topic, ACKNOWLEDGED, 1);
    inbox.take(1);
    subscriber.ask(session -> session.unsubscribe(subscription));
    publish(publisher, topic, ACKNOWLEDGED, 2);
    publish(publisher, marker, ACKNOWLEDGED, "end");
    markers.take(1);
    assertThat(inbox.isEmpty()).isTrue();
  }

  @WithEachSerializer
  void retainedEventReachesALaterSubscriber(String serializer) {
    assumeWorks("event_retention");
    Peer publisher = connect(serializer);
    String topic = uri("retained");
    publish(publisher, topic, new PublishOptions(true, true, true), "kept");
    Inbox<Event> inbox = new Inbox<>();
    subscribe(connect(serializer), topic, new SubscribeOptions("exact", true, true), inbox);
    Event event = inbox.take(1).get(0);
    assertThat(event.args()).isEqualTo(List.of("kept"));
    assertThat(event.details().retained).isTrue();
  }

  // --- payloads

  @ParameterizedTest(name = "{displayName} [autobahn-java/ws/{0}>{1}]")
  @CsvSource({
    "json,json",
    "json,msgpack",
    "json,cbor",
    "msgpack,json",
    "msgpack,msgpack",
    "msgpack,cbor",
    "cbor,json",
    "cbor,msgpack",
    "cbor,cbor"
  })
  void everyKindOfValueBetweenSerializers(String from, String to) {
    Peer caller = connect(from);
    Peer callee = connect(to);
    String procedure = uri("values");
    Inbox<List<Object>> invoked = new Inbox<>();
    register(
        callee,
        procedure,
        (args, kwargs, _) -> {
          invoked.put(args);
          return answer(args, kwargs);
        });
    Map<String, Object> sample = sample();
    CallResult result =
        call(caller, procedure, List.of(sample, bytes(from)), Map.of("sample", sample));
    assertThat(plain(invoked.take(1).get(0))).isEqualTo(plain(List.of(sample, bytes(to))));
    assertThat(plain(result.results)).isEqualTo(plain(List.of(sample, bytes(from))));
    assertThat(plain(result.kwresults)).isEqualTo(plain(Map.of("sample", sample)));
  }

  @WithEachSerializer
  void oneMebibyteOfText(String serializer) {
    Peer callee = connect(serializer);
    String procedure = uri("big");
    register(callee, procedure, (args, _, _) -> answer(args, null));
    String text = "starling".repeat(1 << 17);
    assertThat(text).hasSize(1 << 20);
    assertThat(
            call(connect(serializer), procedure, List.of(text), Map.of())
                .results
                .equals(List.of(text)))
        .isTrue();
  }

  // --- volume

  @WithEachSerializer
  void tenThousandEventsInOrder(String serializer) {
    Peer publisher = connect(serializer);
    Peer subscriber = connect(serializer);
    String base = uri("flood");
    Inbox<Event> inbox = new Inbox<>();
    subscribe(subscriber, base + ".even", inbox);
    subscribe(subscriber, base + ".odd", inbox);
    PublishOptions unacknowledged = new PublishOptions(false, true);
    for (int index = 0; index < 10_000; index++) {
      String topic = base + (index % 2 == 0 ? ".even" : ".odd");
      int number = index;
      if (index % 500 == 499) {
        publish(publisher, topic, ACKNOWLEDGED, number);
      } else {
        publisher.start(session -> session.publish(topic, unacknowledged, number));
      }
    }
    List<Event> events = inbox.take(10_000);
    assertThat(
            IntStream.range(0, 10_000)
                .filter(index -> !events.get(index).args().equals(List.of(index))))
        .isEmpty();
  }

  @WithEachSerializer
  void tenThousandCallsInOrder(String serializer) {
    Peer caller = connect(serializer);
    String procedure = uri("count");
    Inbox<Object> invoked = new Inbox<>();
    register(
        connect(serializer),
        procedure,
        (args, _, _) -> {
          invoked.put(args.get(0));
          return answer(args, null);
        });
    for (int start = 0; start < 10_000; start += 500) {
      List<CompletableFuture<CallResult>> pending = new ArrayList<>();
      for (int index = start; index < start + 500; index++) {
        int number = index;
        pending.add(caller.start(session -> session.call(procedure, number)));
      }
      for (int index = 0; index < 500; index++) {
        assertThat(Peer.await(pending.get(index)).results).isEqualTo(List.of(start + index));
      }
    }
    assertThat(invoked.take(10_000)).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
  }

  // --- helpers

  private Peer connect(String serializer) {
    Peer peer = Peer.connect(serializer);
    peers.add(peer);
    return peer;
  }

  private static String uri(String name) {
    return "e2e.java.p"
        + ProcessHandle.current().pid()
        + ".n"
        + NAMES.incrementAndGet()
        + "."
        + name;
  }

  private static CompletableFuture<InvocationResult> answer(
      List<Object> args, Map<String, Object> kwargs) {
    return CompletableFuture.completedFuture(new InvocationResult(args, kwargs));
  }

  private static Registration register(Peer peer, String procedure, Endpoint endpoint) {
    return register(peer, procedure, null, endpoint);
  }

  private static Registration register(
      Peer peer, String procedure, RegisterOptions options, Endpoint endpoint) {
    return peer.ask(session -> session.register(procedure, endpoint, options));
  }

  private static CallResult call(
      Peer peer, String procedure, List<Object> args, Map<String, Object> kwargs) {
    return peer.ask(session -> session.call(procedure, args, kwargs, (CallOptions) null));
  }

  private static Subscription subscribe(Peer peer, String topic, Inbox<Event> inbox) {
    return subscribe(peer, topic, null, inbox);
  }

  private static Subscription subscribe(
      Peer peer, String topic, SubscribeOptions options, Inbox<Event> inbox) {
    TriConsumer<List<Object>, Map<String, Object>, EventDetails> handler =
        (args, kwargs, details) -> inbox.put(new Event(args, kwargs, details));
    return peer.ask(session -> session.subscribe(topic, handler, options));
  }

  private static void publish(Peer peer, String topic, PublishOptions options, Object argument) {
    peer.ask(session -> session.publish(topic, options, argument));
  }

  private static void fails(String errorUri, ThrowingCallable action) {
    assertThatThrownBy(action).isInstanceOf(ApplicationError.class).hasMessageContaining(errorUri);
  }

  private static Map<String, Object> sample() {
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("text", "Grüße, 世界, \uD83D\uDC26 \"quoted\" \\ / \t\n");
    sample.put("empty", Arrays.asList("", List.of(), Map.of(), null));
    sample.put("flags", List.of(true, false));
    sample.put(
        "integers",
        List.of(
            0, -1, 255, 65_536, Integer.MIN_VALUE, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE));
    sample.put("floats", List.of(0.5, -0.25, 1.0, Math.PI, 1e-300, Double.MAX_VALUE));
    sample.put("nested", Map.of("list", List.of(Map.of("deep", List.of(List.of(1, List.of(2)))))));
    return sample;
  }

  /**
   * Bytes as this serializer has them: JSON by WAMP's convention, which autobahn-java leaves to the
   * application.
   */
  private static Object bytes(String serializer) {
    byte[] bytes = {0, 1, 2, 127, -128, -2, -1};
    return serializer.equals("json") ? "\0" + Base64.getEncoder().encodeToString(bytes) : bytes;
  }

  /**
   * The same value with arrays as text and integers of one width, so that equals() compares what
   * matters.
   */
  private static Object plain(Object value) {
    return switch (value) {
      case null -> "null";
      case byte[] bytes -> Arrays.toString(bytes);
      case Integer number -> number.longValue();
      case List<?> list -> list.stream().map(AutobahnJavaTest::plain).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> mapped = new LinkedHashMap<>();
        map.forEach((key, item) -> mapped.put(key, plain(item)));
        yield mapped;
      }
      default -> value;
    };
  }
}
