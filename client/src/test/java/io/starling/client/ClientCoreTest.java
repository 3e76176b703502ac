package io.starling.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.auth.Authentication;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a client, with its connections and its time in the hands of the test. */
class ClientCoreTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualLoop loop = new ManualLoop();
  private final FakeConnector connector = new FakeConnector();
  private final List<String> news = new ArrayList<>();
  private final Queue<Runnable> handlers = new ArrayDeque<>();
  private boolean handlersWait;
  private ClientConfig.Builder config =
      ClientConfig.builder("rs://router", "realm1").listener(new News());

  private final class News implements SessionListener {

    @Override
    public void joined(SessionInfo session) {
      news.add("joined " + session.id());
    }

    @Override
    public void lost(RuntimeException cause, Duration delay) {
      news.add("lost");
    }

    @Override
    public void subscriptionEnded(Subscription subscription, String reason) {
      news.add("subscription ended " + reason);
    }

    @Override
    public void registrationEnded(Registration registration, String reason) {
      news.add("registration ended " + reason);
    }

    @Override
    public void eventDropped(Subscription subscription, long dropped) {
      news.add("dropped " + dropped);
    }

    @Override
    public void closed(RuntimeException cause) {
      news.add("closed " + cause.getMessage());
    }
  }

  private ClientCore core() {
    ClientConfig built = config.build();
    Dispatcher dispatcher =
        new Dispatcher(
            task -> {
              if (handlersWait) {
                handlers.add(task);
              } else {
                task.run();
              }
            },
            built.limits().eventsWaiting());
    return new ClientCore(built, connector, loop, dispatcher, new Random(1));
  }

  private ClientCore joined() {
    ClientCore core = core();
    CompletableFuture<@Nullable Void> joining = core.start();
    loop.run();
    connector.last().join();
    loop.run();
    assertThat(joining).isCompleted();
    connector.last().takeSent();
    news.clear();
    return core;
  }

  private void reconnecting() {
    config =
        config.reconnect(new ReconnectPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), 5));
  }

  private Subscription subscribe(ClientCore core, String topic, long id, EventHandler handler) {
    CompletableFuture<Subscription> future =
        core.verbs().subscribe(SubscribeRequest.to(topic), handler);
    loop.run();
    Subscribe subscribe = (Subscribe) connector.last().takeSent().getLast();
    connector.last().receive(new Subscribed(subscribe.request(), id));
    return future.join();
  }

  private Registration register(ClientCore core, long id, InvocationHandler handler) {
    CompletableFuture<Registration> future =
        core.verbs().register(RegisterRequest.of("com.p"), handler);
    loop.run();
    Register register = (Register) connector.last().takeSent().getLast();
    connector.last().receive(new Registered(register.request(), id));
    return future.join();
  }

  private static Error refusal(MessageType type, long request, Uri error) {
    return new Error(type, request, ErrorDetails.DEFAULT, error, Payload.of("no"));
  }

  private static io.starling.wamp.message.Event event(long subscription, Object value) {
    return new io.starling.wamp.message.Event(
        subscription, 1, EventDetails.DEFAULT, Payload.of(value));
  }

  // Joining.

  @Test
  void theFirstAttemptIsTheOnlyOne() {
    reconnecting();
    ClientCore core = core();
    CompletableFuture<@Nullable Void> joining = core.start();
    loop.run();

    connector.last().lose();

    assertThatThrownBy(joining::join).hasCauseInstanceOf(ConnectionException.class);
    assertThat(core.closed()).isCompleted();
    loop.advance(Duration.ofMinutes(10));
    assertThat(connector.connections).hasSize(1);
  }

  @Test
  void aRouterThatDoesNotWelcomeInTimeIsGivenUp() {
    ClientCore core = core();
    CompletableFuture<@Nullable Void> joining = core.start();
    loop.run();
    connector.last().listener.opened(connector.last());

    loop.advance(Duration.ofSeconds(10));

    assertThatThrownBy(joining::join).hasMessageContaining("no session within PT10S");
    assertThat(connector.last().closing).isTrue();
  }

  @Test
  void aConnectionThatOpensTooLateIsClosed() {
    core().start();
    loop.advance(Duration.ofSeconds(10));

    connector.last().listener.opened(connector.last());

    assertThat(connector.last().closing).isTrue();
    assertThat(connector.last().sent).isEmpty();
  }

  @Test
  void aChallengeIsAnsweredByItsMethod() {
    config =
        config.authentication(
            Authentication.wampCra("peter", "x"), Authentication.ticket("peter", "open sesame"));
    core().start();
    loop.run();
    connector.last().listener.opened(connector.last());

    connector.last().receive(new Challenge("ticket", Map.of()));
    loop.run();

    assertThat(connector.last().lastSent()).isEqualTo(new Authenticate("open sesame", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ticket", "cryptosign"})
  void aChallengeThatWasNotOfferedOrMakesNoSenseIsRefused(String method) {
    config = config.authentication(Authentication.cryptosign("ab".repeat(32)));
    CompletableFuture<@Nullable Void> joining = core().start();
    loop.run();
    connector.last().listener.opened(connector.last());

    connector.last().receive(new Challenge(method, Map.of("challenge", "not hex")));
    loop.run();

    assertThat(connector.last().lastSent()).isInstanceOf(Abort.class);
    assertThatThrownBy(joining::join).hasCauseInstanceOf(AbortException.class);
    assertThat(connector.last().closing).isTrue();
  }

  @Test
  void aRouterThatDoesNotProveItselfIsRefused() {
    config = config.authentication(Authentication.scram("peter", "open sesame"));
    CompletableFuture<@Nullable Void> joining = core().start();
    loop.run();

    connector.last().join();
    loop.run();

    assertThat(connector.last().lastSent())
        .isInstanceOfSatisfying(
            Abort.class,
            abort -> assertThat(abort.reason()).isEqualTo(WampUris.AUTHENTICATION_FAILED));
    assertThatThrownBy(joining::join).hasCauseInstanceOf(AbortException.class);
    assertThat(connector.last().closing).isTrue();
    assertThat(news).noneMatch(text -> text.startsWith("joined"));
  }

  @Test
  void theMethodThatWasChallengedIsTheOneThatHasToBeContent() {
    config =
        config.authentication(
            Authentication.scram("peter", "open sesame"), Authentication.ticket("peter", "x"));
    CompletableFuture<@Nullable Void> joining = core().start();
    loop.run();
    connector.last().listener.opened(connector.last());
    String nonce =
        (String) ((Hello) connector.last().lastSent()).details().authExtra().get("nonce");

    connector
        .last()
        .receive(
            new Challenge(
                "wamp-scram",
                Map.of(
                    "nonce", nonce + "x", "salt", "AAAA", "kdf", "pbkdf2", "iterations", 4096L)));
    loop.run();
    connector.last().receive(new Welcome(7, Map.of("authextra", Map.of("verifier", "AAAA"))));
    loop.run();

    assertThat(connector.last().sent).hasAtLeastOneElementOfType(Authenticate.class);
    assertThat(connector.last().lastSent()).isInstanceOf(Abort.class);
    assertThatThrownBy(joining::join).hasCauseInstanceOf(AbortException.class);
  }

  @Test
  void aSecondChallengeBeforeTheAnswerToTheFirstIsRefused() {
    config = config.authentication(Authentication.ticket("peter", "open sesame"));
    handlersWait = true;
    core().start();
    loop.run();
    connector.last().listener.opened(connector.last());

    connector.last().receive(new Challenge("ticket", Map.of()), new Challenge("ticket", Map.of()));
    loop.run();

    assertThat(connector.last().lastSent()).isInstanceOf(Abort.class);
    assertThat(connector.last().closing).isTrue();
  }

  @Test
  void aConnectionWithoutTheBindingThatLoginsNeedIsNotUsed() {
    config =
        config
            .authentication(Authentication.scram("peter", "open sesame"))
            .channelBinding("tls-exporter");
    CompletableFuture<@Nullable Void> joining = core().start();
    loop.run();

    connector.last().listener.opened(connector.last());
    loop.run();

    assertThat(connector.last().sent).isEmpty();
    assertThat(connector.last().closing).isTrue();
    assertThatThrownBy(joining::join).cause().rootCause().hasMessageContaining("tls-exporter");
    assertThatThrownBy(() -> config.authentication(Authentication.ticket("peter", "x")).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  // Coming back.

  @Test
  void delaysGrowUntilTheAttemptsAreUsedUp() {
    reconnecting();
    ClientCore core = joined();

    connector.last().lose();
    for (int attempt = 1; attempt <= 5; attempt++) {
      Duration whole = Duration.ofMillis(100L << (attempt - 1));
      loop.advance(whole.dividedBy(2).minusNanos(1));
      assertThat(connector.connections).as("before half of the delay").hasSize(attempt);
      loop.advance(whole.dividedBy(2).plusNanos(1));
      assertThat(connector.connections).as("after the whole delay").hasSize(attempt + 1);
      connector.last().lose();
    }

    assertThat(core.closed()).isCompleted();
    assertThat(news)
        .containsExactly("lost", "lost", "lost", "lost", "lost", "closed the connection was lost");
  }

  @Test
  void aSessionStartsTheCountAnew() {
    reconnecting();
    joined();

    for (int i = 0; i < 20; i++) {
      connector.last().lose();
      loop.advance(Duration.ofMillis(100));
      connector.last().join();
      loop.run();
    }

    assertThat(connector.connections).hasSize(21);
    assertThat(news).startsWith("lost", "joined 7", "lost", "joined 7").hasSize(40);
  }

  @Test
  void whatWouldBeRefusedAgainIsNotTriedAgain() {
    reconnecting();
    ClientCore core = joined();
    connector.last().lose();
    loop.advance(SECOND);
    connector.last().listener.opened(connector.last());

    connector.last().receive(new Abort(Map.of(), WampUris.AUTHENTICATION_DENIED, Payload.EMPTY));

    assertThat(core.closed()).isCompleted();
  }

  @Test
  void aRouterThatShutsDownIsComeBackToAndAKilledSessionIsNot() {
    reconnecting();
    ClientCore core = joined();

    connector.last().receive(new Goodbye(Map.of(), WampUris.SYSTEM_SHUTDOWN));
    assertThat(core.closed()).isNotDone();
    loop.advance(SECOND);
    connector.last().join();
    connector.last().receive(new Goodbye(Map.of(), WampUris.KILLED));

    assertThat(core.closed()).isCompleted();
  }

  @Test
  void joinedIsToldAfterEverythingWasAskedForAgain() {
    reconnecting();
    ClientCore core = joined();
    List<Object> handled = new ArrayList<>();
    Subscription kept = subscribe(core, "com.kept", 5, event -> handled.add(event.value()));
    Subscription ended = subscribe(core, "com.ended", 6, event -> {});
    Registration registration = register(core, 8, invocation -> null);
    ended.unsubscribe();
    loop.run();
    connector.last().lose();
    assertThat(kept.id()).isZero();
    loop.advance(SECOND);
    connector.last().listener.opened(connector.last());
    connector.last().takeSent();
    news.clear();

    connector.last().receive(new Welcome(9, Map.of()));
    loop.run();
    assertThat(connector.last().takeSent())
        .extracting(Message::type)
        .containsExactly(MessageType.SUBSCRIBE, MessageType.REGISTER);
    assertThat(news).isEmpty();
    connector.last().receive(new Subscribed(1, 55), new Registered(2, 88));
    loop.run();
    connector.last().receive(event(55, "again"));

    assertThat(news).containsExactly("joined 9");
    assertThat(kept.id()).isEqualTo(55);
    assertThat(registration.id()).isEqualTo(88);
    assertThat(handled).containsExactly("again");
  }

  @Test
  void whatTheRouterRefusesAfterAReconnectHasEnded() {
    reconnecting();
    ClientCore core = joined();
    Subscription subscription = subscribe(core, "com.t", 5, event -> {});
    Registration registration = register(core, 8, invocation -> null);
    connector.last().lose();
    loop.advance(SECOND);
    news.clear();
    connector.last().join();

    connector
        .last()
        .receive(
            refusal(MessageType.SUBSCRIBE, 1, WampUris.NOT_AUTHORIZED),
            refusal(MessageType.REGISTER, 2, WampUris.PROCEDURE_ALREADY_EXISTS));
    loop.run();

    assertThat(subscription.isActive()).isFalse();
    assertThat(registration.isActive()).isFalse();
    assertThat(news)
        .containsExactly(
            "subscription ended wamp.error.not_authorized",
            "registration ended wamp.error.procedure_already_exists",
            "joined 7");
    connector.last().lose();
    loop.advance(SECOND);
    connector.last().listener.opened(connector.last());
    connector.last().takeSent();
    connector.last().receive(new Welcome(9, Map.of()));
    assertThat(connector.last().takeSent()).as("not asked for a second time").isEmpty();
  }

  @Test
  void aSubscriptionEndedWhileItIsMadeAgainIsGivenBack() {
    reconnecting();
    ClientCore core = joined();
    Subscription subscription = subscribe(core, "com.t", 5, event -> {});
    connector.last().lose();
    loop.advance(SECOND);
    connector.last().join();
    connector.last().takeSent();

    CompletableFuture<@Nullable Void> ended = subscription.unsubscribe();
    loop.run();
    assertThat(ended).isCompleted();
    connector.last().receive(new Subscribed(1, 55));

    assertThat(connector.last().takeSent()).containsExactly(new Unsubscribe(2, 55));
  }

  // Requests.

  @Test
  void requestsWhileThereIsNoSessionFail() {
    reconnecting();
    ClientCore core = joined();
    connector.last().lose();

    CompletableFuture<OptionalLong> publish = core.verbs().publish(PublishRequest.to("com.t"));
    loop.run();

    assertThatThrownBy(publish::join)
        .hasCauseInstanceOf(ConnectionException.class)
        .hasMessageContaining("no session");
  }

  @Test
  void manyRequestsLeaveInOneFlush() {
    ClientCore core = joined();
    int before = connector.last().flushes;

    for (int i = 0; i < 500; i++) {
      core.verbs().publish(PublishRequest.to("com.t").withArgs(i));
    }
    loop.run();

    assertThat(connector.last().takeSent()).hasSize(500);
    assertThat(connector.last().flushes).isEqualTo(before + 1);
  }

  @Test
  void requestsWaitInOrderWhileTheConnectionTakesNoMore() {
    ClientCore core = joined();
    connector.last().writable = false;
    CompletableFuture<OptionalLong> first =
        core.verbs().publish(PublishRequest.to("com.t").withArgs(1));
    core.verbs().publish(PublishRequest.to("com.t").withArgs(2));
    loop.run();
    assertThat(connector.last().takeSent()).isEmpty();
    assertThat(first).isNotDone();

    connector.last().writable = true;
    connector.last().listener.writable();
    loop.run();

    assertThat(connector.last().takeSent())
        .extracting(message -> ((Publish) message).payload())
        .containsExactly(Payload.of(1), Payload.of(2));
    assertThat(first).isCompleted();
  }

  @Test
  void tooManyWaitingRequestsFail() {
    config = config.limits(new ClientLimits(512, 1, 3, 1, 1));
    ClientCore core = joined();
    connector.last().writable = false;

    List<CompletableFuture<OptionalLong>> futures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      futures.add(core.verbs().publish(PublishRequest.to("com.t")));
    }
    loop.run();

    assertThat(futures.subList(0, 3)).noneMatch(CompletableFuture::isDone);
    assertThatThrownBy(futures.get(3)::join).hasMessageContaining("more than 3 requests");
  }

  @Test
  void lostWhileNotWritableFailsWhatWaits() {
    ClientCore core = joined();
    connector.last().writable = false;
    CompletableFuture<CallResult> call = core.verbs().call(CallRequest.to("com.p")).result();
    loop.run();

    connector.last().lose();
    loop.run();

    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionException.class);
  }

  @Test
  void callsAreTimedByTheClientWhenTheRouterCannot() {
    ClientCore core = core();
    core.start();
    loop.run();
    connector.last().listener.opened(connector.last());
    connector.last().receive(new Welcome(7, Map.of()));
    loop.run();

    CompletableFuture<CallResult> slow =
        core.verbs().call(CallRequest.to("com.p").withTimeout(SECOND)).result();
    CompletableFuture<CallResult> quick =
        core.verbs().call(CallRequest.to("com.p").withTimeout(SECOND.dividedBy(2))).result();
    loop.run();
    loop.advance(SECOND.dividedBy(2));
    assertThatThrownBy(quick::join).hasMessageContaining("wamp.error.timeout");
    assertThat(slow).isNotDone();
    loop.advance(SECOND.dividedBy(2));

    assertThatThrownBy(slow::join).hasMessageContaining("wamp.error.timeout");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aProgressHandlerThatIsTooSlowEndsItsCall() {
    config = config.limits(new ClientLimits(512, 1, 100, 2, 2));
    ClientCore core = joined();
    handlersWait = true;
    CompletableFuture<CallResult> call =
        core.verbs().call(CallRequest.to("com.p").withProgress(progress -> {})).result();
    loop.run();
    connector.last().takeSent();

    for (int i = 0; i < 4; i++) {
      connector
          .last()
          .receive(
              new io.starling.wamp.message.Result(
                  1, new io.starling.wamp.message.ResultDetails(true, null), Payload.of(i)));
    }
    loop.run();
    handlers.forEach(Runnable::run);

    assertThat(connector.last().takeSent())
        .extracting(Message::type)
        .containsExactly(MessageType.CANCEL);
    assertThatThrownBy(call::join).hasMessageContaining("wait for their handler");
  }

  // Subscriptions and registrations.

  @Test
  void subscribersOfOneTopicShareAMembership() {
    ClientCore core = joined();
    List<Object> first = new ArrayList<>();
    List<Object> second = new ArrayList<>();
    Subscription one = subscribe(core, "com.t", 5, event -> first.add(event.value()));
    Subscription two = subscribe(core, "com.t", 5, event -> second.add(event.value()));

    connector.last().receive(event(5, "a"));
    CompletableFuture<@Nullable Void> oneEnded = one.unsubscribe();
    loop.run();
    assertThat(oneEnded).isCompleted();
    assertThat(connector.last().takeSent()).isEmpty();
    connector.last().receive(event(5, "b"));
    CompletableFuture<@Nullable Void> twoEnded = two.unsubscribe();
    loop.run();
    assertThat(connector.last().takeSent()).containsExactly(new Unsubscribe(3, 5));
    connector.last().receive(event(5, "c"));
    assertThat(twoEnded).isNotDone();
    connector.last().receive(new Unsubscribed(3));

    assertThat(twoEnded).isCompleted();
    assertThat(first).containsExactly("a");
    assertThat(second).containsExactly("a", "b");
  }

  @Test
  void anUnsubscribeWaitsForASubscribeOfTheSameTopicUnderWay() {
    ClientCore core = joined();
    Subscription one = subscribe(core, "com.t", 5, event -> {});
    CompletableFuture<Subscription> two =
        core.verbs().subscribe(SubscribeRequest.to("com.t"), event -> {});
    loop.run();
    connector.last().takeSent();

    one.unsubscribe();
    loop.run();
    assertThat(connector.last().takeSent()).isEmpty();
    connector.last().receive(refusal(MessageType.SUBSCRIBE, 2, WampUris.NOT_AUTHORIZED));

    assertThat(two).isCompletedExceptionally();
    assertThat(connector.last().takeSent()).containsExactly(new Unsubscribe(3, 5));
  }

  @Test
  void unsubscribingTwiceIsFine() {
    ClientCore core = joined();
    Subscription subscription = subscribe(core, "com.t", 5, event -> {});
    subscription.unsubscribe();
    CompletableFuture<@Nullable Void> again = subscription.unsubscribe();
    loop.run();

    assertThat(connector.last().takeSent()).containsExactly(new Unsubscribe(2, 5));
    assertThat(again).isCompleted();
  }

  @Test
  void eventsBeyondTheBoundAreDroppedAndCounted() {
    config = config.limits(new ClientLimits(512, 1, 100, 2, 2));
    ClientCore core = joined();
    List<Object> handled = new ArrayList<>();
    subscribe(core, "com.t", 5, event -> handled.add(event.value()));
    handlersWait = true;

    for (int i = 0; i < 5; i++) {
      connector.last().receive(event(5, i));
    }
    handlersWait = false;
    handlers.forEach(Runnable::run);

    assertThat(handled).containsExactly(0, 1);
    assertThat(news).contains("dropped 1", "dropped 2");
  }

  @Test
  void anEventHandlerThatFailsGetsTheNextEvent() {
    ClientCore core = joined();
    List<Object> handled = new ArrayList<>();
    subscribe(
        core,
        "com.t",
        5,
        event -> {
          handled.add(event.value());
          throw new java.io.IOException("meant to fail");
        });

    connector.last().receive(event(5, "a"), event(5, "b"));

    assertThat(handled).containsExactly("a", "b");
  }

  @Test
  void revokedOnesHaveEndedAndAreNotMadeAgain() {
    reconnecting();
    ClientCore core = joined();
    Subscription subscription = subscribe(core, "com.t", 5, event -> {});
    Registration registration = register(core, 8, invocation -> null);

    connector
        .last()
        .receive(
            new Unsubscribed(0, new Revocation(5, "moved")),
            new Unregistered(0, new Revocation(8, null)));

    assertThat(subscription.isActive()).isFalse();
    assertThat(registration.isActive()).isFalse();
    assertThat(news)
        .containsExactly("subscription ended moved", "registration ended revoked by the router");
    connector.last().lose();
    loop.advance(SECOND);
    connector.last().join();
    assertThat(connector.last().takeSent())
        .extracting(Message::type)
        .containsExactly(MessageType.HELLO);
  }

  @Test
  void invocationsUnderWayAreAnsweredUntilUnregisteredHasCome() {
    ClientCore core = joined();
    Registration registration = register(core, 8, invocation -> "yes");

    CompletableFuture<@Nullable Void> ended = registration.unregister();
    loop.run();
    assertThat(connector.last().takeSent()).containsExactly(new Unregister(2, 8));
    connector.last().receive(invocation(1, 8));
    loop.run();
    assertThat(connector.last().takeSent().getLast()).isInstanceOf(Yield.class);
    connector.last().receive(new Unregistered(2));
    assertThat(ended).isCompleted();
    connector.last().receive(invocation(2, 8));
    loop.run();

    assertThat(connector.last().lastSent())
        .isInstanceOfSatisfying(
            Error.class,
            error -> assertThat(error.error()).isEqualTo(WampUris.NO_SUCH_REGISTRATION));
  }

  @Test
  void invocationsBeyondTheBoundAreRefused() {
    config = config.limits(new ClientLimits(512, 1, 100, 100, 2));
    ClientCore core = joined();
    register(core, 8, invocation -> new CompletableFuture<>());

    connector.last().receive(invocation(1, 8), invocation(2, 8), invocation(3, 8));
    loop.run();

    assertThat(connector.last().takeSent())
        .singleElement()
        .isInstanceOfSatisfying(
            Error.class,
            error -> {
              assertThat(error.request()).isEqualTo(3);
              assertThat(error.error()).isEqualTo(WampUris.UNAVAILABLE);
            });
  }

  @Test
  void payloadPassthruIsRefusedHereWhenTheRouterDoesNotDoIt() {
    ClientCore core = joined();
    Passthru passthru = new Passthru("x_custom", null, null, null);
    CallOptions options = new CallOptions(0, false, false, false, null, passthru, Map.of());

    CompletableFuture<CallResult> call =
        core.verbs().call(CallRequest.to("com.p").with(options)).result();
    loop.run();

    assertThatThrownBy(call::join).hasMessageContaining("wamp.error.feature_not_supported");
    assertThat(connector.last().takeSent()).isEmpty();
  }

  private static io.starling.wamp.message.Invocation invocation(long request, long registration) {
    return new io.starling.wamp.message.Invocation(
        request, registration, InvocationDetails.DEFAULT, Payload.EMPTY);
  }

  // Closing.

  @Test
  void closingSendsWhatWasAskedForBefore() {
    ClientCore core = joined();
    core.verbs().publish(PublishRequest.to("com.t"));
    CompletableFuture<@Nullable Void> closed = core.close("wamp.close.close_realm");
    loop.run();

    assertThat(connector.last().takeSent())
        .extracting(Message::type)
        .containsExactly(MessageType.PUBLISH, MessageType.GOODBYE);
    connector.last().receive(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
    assertThat(closed).isCompleted();
    assertThat(connector.last().closing).isTrue();
    assertThat(news).containsExactly("closed the client left the realm");
  }

  @Test
  void aRouterThatDoesNotAnswerGoodbyeIsLeftAnyway() {
    reconnecting();
    ClientCore core = joined();
    CompletableFuture<@Nullable Void> closed = core.close("wamp.close.close_realm");
    loop.run();

    loop.advance(Duration.ofSeconds(5));

    assertThat(closed).isCompleted();
    loop.advance(Duration.ofMinutes(1));
    assertThat(connector.connections).hasSize(1);
  }

  @Test
  void aRouterThatReadsNothingIsLeftAnyway() {
    reconnecting();
    ClientCore core = joined();
    connector.last().writable = false;
    CompletableFuture<CallResult> call = core.verbs().call(CallRequest.to("com.p")).result();
    CompletableFuture<@Nullable Void> closed = core.close("wamp.close.close_realm");

    loop.advance(Duration.ofSeconds(5));

    assertThat(closed).isCompleted();
    assertThat(call).isCompletedExceptionally();
    assertThat(connector.connections).hasSize(1);
  }

  @Test
  void closingWhileWaitingForTheNextAttemptMakesNone() {
    reconnecting();
    ClientCore core = joined();
    connector.last().lose();

    CompletableFuture<@Nullable Void> closed = core.close("wamp.close.close_realm");
    loop.advance(Duration.ofMinutes(1));

    assertThat(closed).isCompleted();
    assertThat(connector.connections).hasSize(1);
  }

  @Test
  void closingWhileJoiningEndsTheAttempt() {
    ClientCore core = core();
    CompletableFuture<@Nullable Void> joining = core.start();
    loop.run();
    CompletableFuture<@Nullable Void> closed = core.close("wamp.close.close_realm");
    loop.run();

    assertThat(closed).isCompleted();
    assertThat(joining).isCompletedExceptionally();
    connector.last().listener.opened(connector.last());
    assertThat(connector.last().closing).isTrue();
  }

  @Test
  void afterTheEndNothingWaitsForEver() {
    ClientCore core = joined();
    Subscription subscription = subscribe(core, "com.t", 5, event -> {});
    Registration registration = register(core, 8, invocation -> null);
    connector.last().lose();
    loop.ended = true;

    assertThat(core.verbs().call(CallRequest.to("com.p")).result()).isCompletedExceptionally();
    assertThat(core.verbs().publish(PublishRequest.to("com.t"))).isCompletedExceptionally();
    assertThat(subscription.unsubscribe()).isCompleted();
    assertThat(registration.unregister()).isCompleted();
    assertThat(core.close("wamp.close.close_realm")).isCompleted();
  }

  @Test
  void loopsEndedEarlyFailTheRequests() {
    ClientCore core = joined();
    loop.ended = true;

    CompletableFuture<CallResult> call = core.verbs().call(CallRequest.to("com.p")).result();

    assertThat(call).isCompletedExceptionally();
    assertThat(core.close("wamp.close.close_realm")).isCompleted();
  }

  @Test
  void aCallThatIsLostBeforeItWasSentIsNotSentInTheNextSession() {
    reconnecting();
    ClientCore core = joined();
    connector.last().writable = false;
    CompletableFuture<CallResult> call = core.verbs().call(CallRequest.to("com.p")).result();
    loop.run();
    connector.last().lose();
    loop.advance(SECOND);
    connector.last().join();
    loop.run();

    assertThat(call).isCompletedExceptionally();
    assertThat(connector.last().takeSent()).noneMatch(Call.class::isInstance);
  }
}
