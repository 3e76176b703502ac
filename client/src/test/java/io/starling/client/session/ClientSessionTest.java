package io.starling.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Joining, requests with one reply, and the ways a session ends. */
class ClientSessionTest {

  private static final Uri URI = Uri.of("com.x");
  private static final PublishOptions ACKNOWLEDGE =
      new PublishOptions(true, true, false, false, Receivers.ALL, null, Map.of());
  private static final HelloDetails DETAILS = HelloDetails.anonymous(ClientRoles.ANNOUNCED);

  @Test
  void openSendsHelloAndWelcomeEstablishesTheSession() {
    Script script = new Script();
    Hello hello = new Hello(Uri.of("realm1"), DETAILS);

    script.session.open(hello);
    assertThat(script.session.isEstablished()).isFalse();
    script.receive(new Welcome(7, Map.of()));

    assertThat(script.takeSent()).containsExactly(hello);
    assertThat(script.takeHeard()).containsExactly("joined 7");
    assertThat(script.session.isEstablished()).isTrue();
  }

  @Test
  void severalChallengesMayComeBeforeWelcome() {
    Script script = new Script();
    script.session.open(new Hello(URI, DETAILS));

    script.receive(new Challenge("ticket", Map.of()));
    script.session.authenticate("one", Map.of());
    script.receive(new Challenge("ticket", Map.of()));
    script.session.authenticate("two", Map.of());
    script.receive(new Welcome(7, Map.of()));

    assertThat(script.takeHeard())
        .containsExactly("challenged ticket", "challenged ticket", "joined 7");
    assertThat(script.takeSent())
        .hasSize(3)
        .contains(new Authenticate("one", Map.of()), new Authenticate("two", Map.of()));
  }

  @Test
  void aChallengeThatCannotBeAnsweredIsAborted() {
    Script script = new Script();
    script.session.open(new Hello(URI, DETAILS));
    script.takeSent();
    script.receive(new Challenge("odd", Map.of()));

    script.session.refuse(WampUris.AUTHENTICATION_FAILED, "no such method");

    assertThat(script.takeSent())
        .containsExactly(
            new Abort(
                Map.of("message", "no such method"),
                WampUris.AUTHENTICATION_FAILED,
                Payload.EMPTY));
    assertThat(script.end).isInstanceOf(SessionEnd.Aborted.class);
  }

  @Test
  void anAbortBeforeWelcomeTellsWhy() {
    Script script = new Script();
    script.session.open(new Hello(URI, DETAILS));
    script.takeSent();

    script.receive(
        new Abort(Map.of("message", "none such"), WampUris.NO_SUCH_REALM, Payload.EMPTY));

    assertThat(script.end).isEqualTo(new SessionEnd.Aborted(WampUris.NO_SUCH_REALM, "none such"));
    assertThat(script.takeSent()).as("ABORT is never answered").isEmpty();
  }

  @Test
  void aMessageOtherThanWelcomeWhileJoiningIsAViolation() {
    Script script = new Script();
    script.session.open(new Hello(URI, DETAILS));
    script.takeSent();

    script.receive(new Goodbye(Map.of(), WampUris.CLOSE_REALM));

    assertViolated(script);
  }

  @Test
  void allRequestsShareOneCounterFromOne() {
    Script script = Script.joined();

    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));
    script.session.publish(PublishOptions.DEFAULT, URI, Payload.EMPTY, script.request("publish"));
    script.session.register(RegisterOptions.DEFAULT, URI, script.request("register"));
    script.session.call(CallOptions.DEFAULT, URI, Payload.EMPTY, script.call("call"), 0);
    script.session.unsubscribe(9, script.request("unsubscribe"));
    script.session.unregister(8, script.request("unregister"));

    assertThat(script.takeSent())
        .containsExactly(
            new Subscribe(1, SubscribeOptions.DEFAULT, URI),
            new Publish(2, PublishOptions.DEFAULT, URI, Payload.EMPTY),
            new Register(3, RegisterOptions.DEFAULT, URI),
            new Call(4, CallOptions.DEFAULT, URI, Payload.EMPTY),
            new Unsubscribe(5, 9),
            new Unregister(6, 8));
  }

  @Test
  void aRequestThatCannotBeEncodedLeavesNoGap() {
    Script script = Script.joined();

    assertThatThrownBy(
            () ->
                script.session.publish(
                    ACKNOWLEDGE,
                    URI,
                    Payload.of(Script.UNREPRESENTABLE),
                    script.request("publish")))
        .hasMessageContaining("cannot be expressed");
    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));

    assertThat(script.takeSent()).containsExactly(new Subscribe(1, SubscribeOptions.DEFAULT, URI));
    assertThat(script.session.pendingRequests()).isEqualTo(1);
    assertThat(script.takeHeard()).isEmpty();
  }

  @Test
  void eachReplyReachesItsRequestInAnyOrder() {
    Script script = Script.joined();
    script.session.publish(ACKNOWLEDGE, URI, Payload.EMPTY, script.request("publish"));
    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));
    script.session.register(RegisterOptions.DEFAULT, URI, script.request("register"));
    script.session.unsubscribe(9, script.request("unsubscribe"));
    script.session.unregister(8, script.request("unregister"));

    script.receive(new Unregistered(5));
    script.receive(new Registered(3, 33));
    script.receive(new Unsubscribed(4));
    script.receive(error(MessageType.SUBSCRIBE, 2, WampUris.NOT_AUTHORIZED));
    script.receive(new Published(1, 11));

    assertThat(script.takeHeard())
        .containsExactly(
            "unregister answered",
            "register answered",
            "unsubscribe answered",
            "subscribe refused wamp.error.not_authorized",
            "publish answered");
    assertThat(script.session.pendingRequests()).isZero();
  }

  @Test
  void anUnacknowledgedPublishWaitsForNothing() {
    Script script = Script.joined();

    script.session.publish(PublishOptions.DEFAULT, URI, Payload.EMPTY, script.request("publish"));
    script.session.transportClosed(null);

    assertThat(script.takeHeard()).containsExactly("ended TransportLost");
  }

  @Test
  void requestsBeforeWelcomeAndAfterTheEndAreRefusedHere() {
    Script script = new Script();
    script.session.open(new Hello(URI, DETAILS));
    assertThatThrownBy(
            () ->
                script.session.subscribe(
                    SubscribeOptions.DEFAULT, URI, script.request("subscribe")))
        .isInstanceOf(IllegalStateException.class);
    script.receive(new Welcome(7, Map.of()));
    script.session.transportClosed(null);
    assertThatThrownBy(
            () ->
                script.session.subscribe(
                    SubscribeOptions.DEFAULT, URI, script.request("subscribe")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReplyOfTheWrongKindIsAViolation() {
    Script script = Script.joined();
    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));
    script.takeSent();

    script.receive(new Registered(1, 5));

    assertViolated(script);
    assertThat(script.takeHeard()).containsExactly("subscribe lost", "ended Violated");
  }

  @Test
  void aReplyToARequestNeverMadeIsAViolation() {
    Script script = Script.joined();

    script.receive(new Subscribed(1, 5));

    assertViolated(script);
  }

  @Test
  void aSecondReplyIsIgnored() {
    Script script = Script.joined();
    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));
    script.receive(new Subscribed(1, 5));

    script.receive(new Subscribed(1, 5));
    script.receive(error(MessageType.SUBSCRIBE, 1, WampUris.NOT_AUTHORIZED));

    assertThat(script.takeHeard()).containsExactly("subscribe answered");
    assertThat(script.end).isNull();
  }

  static Stream<Message> messagesThatOnlyClientsSend() {
    return Stream.of(
        new Hello(URI, DETAILS),
        new Authenticate("s", Map.of()),
        new Publish(1, PublishOptions.DEFAULT, URI, Payload.EMPTY),
        new Subscribe(1, SubscribeOptions.DEFAULT, URI),
        new Unsubscribe(1, 1),
        new Call(1, CallOptions.DEFAULT, URI, Payload.EMPTY),
        new Cancel(1, CancelMode.SKIP),
        new Register(1, RegisterOptions.DEFAULT, URI),
        new Unregister(1, 1),
        new Yield(1, YieldOptions.DEFAULT, Payload.EMPTY),
        new Welcome(8, Map.of()),
        new Challenge("ticket", Map.of()));
  }

  @ParameterizedTest
  @MethodSource("messagesThatOnlyClientsSend")
  void whatARouterNeverSendsInAnOpenSessionIsAViolation(Message message) {
    Script script = Script.joined();

    script.receive(message);

    assertViolated(script);
  }

  @Test
  void bytesThatAreNoMessageAreAViolation() {
    Script script = Script.joined();

    script.session.violated("not a list");

    assertViolated(script);
  }

  @Test
  void nothingIsReadAfterTheEnd() {
    Script script = Script.joined();
    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));
    script.session.violated("not a list");
    script.takeHeard();

    script.receive(new Subscribed(1, 5));
    script.receive(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    script.session.transportClosed(null);

    assertThat(script.takeHeard()).isEmpty();
  }

  @Test
  void leavingSaysGoodbyeAndTheAnswerEndsTheSession() {
    Script script = Script.joined();

    script.session.leave(WampUris.CLOSE_REALM);
    script.session.leave(WampUris.CLOSE_REALM);
    assertThat(script.end).isNull();
    script.receive(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));

    assertThat(script.takeSent()).containsExactly(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
    assertThat(script.end).isEqualTo(new SessionEnd.Left());
  }

  @Test
  void whatCrossesOurGoodbyeIsIgnored() {
    Script script = Script.joined();
    script.session.subscribe(SubscribeOptions.DEFAULT, URI, script.request("subscribe"));
    script.session.leave(WampUris.CLOSE_REALM);
    script.takeSent();

    script.receive(new Subscribed(1, 5));
    script.receive(new Event(5, 1, EventDetails.DEFAULT, Payload.EMPTY));
    script.receive(new Goodbye(Map.of(), WampUris.SYSTEM_SHUTDOWN));

    assertThat(script.takeHeard()).containsExactly("subscribe lost", "ended Left");
    assertThat(script.takeSent()).as("crossing GOODBYEs are not answered").isEmpty();
  }

  @Test
  void theRoutersGoodbyeIsAnsweredOnceAndTellsWhy() {
    Script script = Script.joined();
    script.session.call(CallOptions.DEFAULT, URI, Payload.EMPTY, script.call("call"), 0);
    script.takeSent();

    script.receive(new Goodbye(Map.of("message", "bye"), WampUris.KILLED));
    script.receive(new Goodbye(Map.of(), WampUris.KILLED));

    assertThat(script.takeSent()).containsExactly(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
    assertThat(script.end).isEqualTo(new SessionEnd.ClosedByRouter(WampUris.KILLED, "bye"));
    assertThat(script.takeHeard()).containsExactly("call lost", "ended ClosedByRouter");
  }

  @Test
  void aTransportLostWhileLeavingIsALeave() {
    Script script = Script.joined();
    script.session.leave(WampUris.CLOSE_REALM);

    script.session.transportClosed(null);

    assertThat(script.end).isEqualTo(new SessionEnd.Left());
  }

  @Test
  void eventsAndRevocationsAreHandedOver() {
    Script script = Script.joined();

    script.receive(new Event(5, 1, EventDetails.DEFAULT, Payload.EMPTY));
    script.receive(new Unsubscribed(0, new Revocation(5, null)));
    script.receive(new Unregistered(0, new Revocation(6, "moved")));

    assertThat(script.takeHeard())
        .containsExactly("event 5", "subscription revoked 5", "registration revoked 6");
  }

  private static Error error(MessageType type, long request, Uri error) {
    return new Error(type, request, ErrorDetails.DEFAULT, error, Payload.EMPTY);
  }

  private static void assertViolated(Script script) {
    assertThat(script.end).isInstanceOf(SessionEnd.Violated.class);
    assertThat(script.takeSent())
        .singleElement()
        .isInstanceOfSatisfying(
            Abort.class,
            abort -> assertThat(abort.reason()).isEqualTo(WampUris.PROTOCOL_VIOLATION));
  }
}
